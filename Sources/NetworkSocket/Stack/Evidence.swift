/// What a device has confirmed to have done: the proof that a case did something.
///
/// The counts mean the same on every kind of device. All 0 and up.
public struct Evidence: Hashable, Sendable {
  /// What is counted; the raw value is its name in event logs and reports, the order is theirs too.
  public enum Counter: String, Hashable, Sendable, CaseIterable {
    /// Calls of the network-socket API that reached the interface or the stack.
    case calls
    /// Networks joined.
    case joins
    /// Joins that were tried and that the device told to have failed.
    case refusedJoins = "refused_joins"
    /// Scans completed.
    case scans
    /// Names resolved, or found not to exist, by a server's answer.
    case lookups
    /// TCP connections made.
    case connects
    /// Payload bytes that the device confirmed as sent, without questions to name servers.
    case bytesOut = "bytes_out"
    /// Payload bytes handed out to receivers, without answers of name servers.
    case bytesIn = "bytes_in"
    /// Changes of the connection status, as the driver told them.
    case statusChanges = "status_changes"
    /// Datagrams known to have been lost: by a fault of the bench, or because a queue of the driver was full.
    case lostDatagrams = "lost_datagrams"

    /// In the order of all of them.
    fileprivate var place: Int {
      switch self {
      case .calls: 0
      case .joins: 1
      case .refusedJoins: 2
      case .scans: 3
      case .lookups: 4
      case .connects: 5
      case .bytesOut: 6
      case .bytesIn: 7
      case .statusChanges: 8
      case .lostDatagrams: 9
      }
    }
  }

  /// By ``Counter/place``.
  private var counts = [Int](repeating: 0, count: Counter.allCases.count)

  public init() {}

  public init(_ counts: KeyValuePairs<Counter, Int>) {
    for (counter, count) in counts { self[counter] = count }
  }

  public subscript(counter: Counter) -> Int {
    get { counts[counter.place] }
    set { counts[counter.place] = newValue }
  }

  /// What has come since `earlier`.
  public static func - (later: Evidence, earlier: Evidence) -> Evidence {
    var difference = Evidence()
    for counter in Counter.allCases { difference[counter] = later[counter] - earlier[counter] }
    return difference
  }

  /// What of `minimum` is missing here, such as `joins: 0 of 3`; empty if nothing is.
  public func shortfall(of minimum: Evidence) -> [String] {
    Counter.allCases.filter { self[$0] < minimum[$0] }.map { counter in
      "\(counter.rawValue.replacing("_", with: "-")): \(self[counter]) of \(minimum[counter])"
    }
  }
}
