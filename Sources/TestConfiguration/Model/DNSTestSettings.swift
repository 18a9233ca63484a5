/// The DNS suite's hosts and the values of the DNS engine.
public struct DNSTestSettings: Hashable, Sendable {
  /// Host names that the suite looks up, `dns-test-hosts-num` of them.
  public let hosts: [String]

  /// As many other host names, looked up to push the first ones out of the cache.
  public let otherHosts: [String]

  /// How many lookups run at once: the engine's queue size.
  public let simultaneousQueries: Int

  /// How many names the engine remembers.
  public let cacheSize: Int

  /// How long the engine waits for an answer to one query.
  public let responseTimeout: Duration

  /// How many queries one lookup may send in all.
  public let totalAttempts: Int

  /// How many more times each server is asked.
  public let retries: Int
}

extension DNSTestSettings {
  /// `dns-test-hosts` of mbed-os 5.10.
  static let standardHosts = [
    "google.com", "youtube.com", "facebook.com", "wikipedia.org", "yahoo.com", "instagram.com",
  ]

  /// `dns-test-hosts-second` of mbed-os 5.10.
  static let standardOtherHosts = [
    "ipv6ready.org", "wireshark.org", "bbc.co.uk", "cnn.com", "www.flickr.com", "www.mozilla.org",
  ]

  /// The queue size of the DNS engine of every mbed-os release.
  static let queueSize = 5
}
