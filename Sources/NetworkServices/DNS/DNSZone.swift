/// The names a DNS server knows.
public struct DNSZone: Sendable {
  /// How long an answer may be kept, in seconds.
  public let timeToLive: UInt32

  private var addresses: [String: [IPv4Address]] = [:]

  /// - Parameter timeToLive: seconds, 0 and up.
  public init(timeToLive: UInt32 = 300) {
    self.timeToLive = timeToLive
  }

  /// Gives a name one more address; upper and lower case are the same, a dot at the end is ignored.
  public mutating func add(_ name: String, _ address: IPv4Address) {
    addresses[Self.key(name), default: []].append(address)
  }

  /// The addresses of a name in the order they were added; nil for an unknown name.
  public func addresses(of name: String) -> [IPv4Address]? {
    addresses[Self.key(name)]
  }

  private static func key(_ name: String) -> String {
    let lowered = name.lowercased()
    return lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
  }
}
