import Greentea
import PositionedJSON

extension Verdict {
  var members: JSONMembers {
    let name = [("verdict", JSONValue.string(VerdictName(self).rawValue))]
    switch self {
    case .ok, .fail, .interrupted: return name
    case .error(let cause): return name + [("cause", .object(cause.members))]
    case .hung(let limit, let cause):
      return name + [("limit_ns", .nanoseconds(limit)), ("cause", .object(cause.members))]
    case .blocked(let obstacle): return name + [("by", .string(obstacle))]
    case .skipped(let reason): return name + [("reason", .string(reason))]
    }
  }
}

extension Cause {
  var members: JSONMembers {
    [
      ("kind", .string(kind.rawValue)),
      ("message", .string(message)),
      ("advice", .string(advice)),
      ("line_lost", .bool(isLineLost)),
    ]
  }
}

extension FailedExpectation {
  var members: JSONMembers {
    [
      ("file", .string(file)),
      ("line", .count(line)),
      ("what", .string(what)),
      ("expected", .string(expected)),
      ("actual", .string(actual)),
    ]
  }
}

extension Evidence {
  var members: JSONMembers {
    [
      ("calls", .count(calls)),
      ("joins", .count(joins)),
      ("refused_joins", .count(refusedJoins)),
      ("scans", .count(scans)),
      ("lookups", .count(lookups)),
      ("connects", .count(connects)),
      ("bytes_out", .count(bytesOut)),
      ("bytes_in", .count(bytesIn)),
      ("status_changes", .count(statusChanges)),
      ("lost_datagrams", .count(lostDatagrams)),
    ]
  }
}

extension Diagnosis {
  var members: JSONMembers {
    (lastExchange.map { [("last_exchange", .string($0))] } ?? [])
      + (unanswered.map { [("unanswered", .string($0))] } ?? [])
      + (servers.isEmpty ? [] : [("servers", .array(servers.map { .string($0) }))])
  }
}
