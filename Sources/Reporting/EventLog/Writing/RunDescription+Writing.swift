import Greentea
import PositionedJSON

extension RunDescription {
  var members: JSONMembers {
    [
      ("tool_version", .string(toolVersion)),
      // A string, because a double cannot hold it.
      ("seed", .string(String(seed))),
      ("device", .string(device)),
      ("target", .string(target)),
      ("platform", .string(platform)),
      ("toolchain", .string(toolchain)),
      ("on_hang", .string(onHang.rawValue)),
      ("timeout_scale", .number(timeoutScale)),
      // Pairs: the order tells something, and members of a JSON object have none.
      (
        "configuration",
        .array(configuration.map { .object([("key", .string($0.key)), ("value", .string($0.value))]) })
      ),
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
