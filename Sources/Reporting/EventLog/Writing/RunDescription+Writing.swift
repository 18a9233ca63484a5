import Greentea
import PositionedJSON

extension RunDescription {
  /// What is as usual is left out.
  var members: JSONMembers {
    var usual: JSONMembers = [
      ("tool_version", .string(toolVersion)),
      // A string, because a double cannot hold it.
      ("seed", .string(String(seed))),
      ("device", .string(device)),
      ("target", .string(target)),
      ("platform", .string(platform)),
      ("toolchain", .string(toolchain)),
      ("on_hang", .string(onHang.rawValue)),
      ("timeout_scale", .number(timeoutScale)),
    ]
    switch repetition {
    case .once: break
    case .untilOK(let retries): usual.append(("retries", .count(retries)))
    case .whileOK(let times): usual.append(("repeats", .count(times)))
    }
    if flaky != .ok { usual.append(("flaky", .string(flaky.rawValue))) }
    if arrangement.isShuffled { usual.append(("shuffled", .bool(true))) }
    if let subset = arrangement.subset { usual.append(("subset", .string(subset.text))) }
    return usual + [
      // Pairs: the order tells something, and members of a JSON object have none.
      (
        "configuration",
        .array(configuration.map { .object([("key", .string($0.key)), ("value", .string($0.value))]) })
      )
    ]
  }
}

extension TestPlan.NotBuilt {
  var members: JSONMembers {
    [("suite", .string(suite))] + (testCase.map { [("case", .string($0))] } ?? [])
      + [reason.member]
  }
}

extension TestPlan.NotBuilt.Reason {
  fileprivate var member: JSONMembers.Element {
    switch self {
    case .missingKey(let key): ("missing_key", .string(key))
    case .deviceLacks(let feature): ("device_lacks", .string(feature))
    }
  }
}
