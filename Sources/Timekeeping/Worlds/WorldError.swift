/// Why a virtual world came to a stop before its body was through.
public enum WorldError: Error, Hashable, Equatable, Sendable {
  /// Everybody waits and no timer is left; `waiting` names for what, longest wait first.
  case deadlock(at: Instant, waiting: [String])

  /// Jobs kept running at one instant, even after the livelock handler was called.
  case livelock(at: Instant, waiting: [String])

  /// More jobs than the world was given.
  case tooManyJobs(limit: Int, at: Instant, waiting: [String])
}

extension WorldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .deadlock(let instant, let waiting):
      "deadlock at \(instant): everybody waits and no timer is left (waiting for: \(Self.list(waiting)))"
    case .livelock(let instant, let waiting):
      "livelock at \(instant): jobs run for ever without time passing (waiting: \(Self.list(waiting)))"
    case .tooManyJobs(let limit, let instant, let waiting):
      "more than \(limit) jobs have run by \(instant) (waiting: \(Self.list(waiting)))"
    }
  }

  private static func list(_ waiting: [String]) -> String {
    waiting.isEmpty ? "nobody" : waiting.joined(separator: "; ")
  }
}
