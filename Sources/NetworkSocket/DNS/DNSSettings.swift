/// How names are resolved: the `nsapi.dns-*` keys with the defaults of mbed-os 5.10.
public struct DNSSettings: Hashable, Sendable {
  /// Names that the cache keeps, 0 and up (`nsapi.dns-cache-size`).
  public var cacheSize = 3
  /// How long one query waits for its answer (`nsapi.dns-response-wait-time`).
  public var responseWait: Duration = .seconds(5)
  /// Queries in all before a lookup fails, 1 and up (`nsapi.dns-total-attempts`).
  public var totalAttempts = 3
  /// Further tries with the same server before the next is asked, 0 and up (`nsapi.dns-retries`).
  public var retries = 0
  /// Whom to ask, in this order. Google's public resolver is first in mbed-os's built-in list.
  public var servers = [
    IPAddress(8, 8, 8, 8), IPAddress(209, 244, 0, 3), IPAddress(84, 200, 69, 80),
  ]

  public init() {}
}
