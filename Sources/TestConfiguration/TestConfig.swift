/// The test configuration in effect, defaults filled in, every value checked.
public struct TestConfig: Hashable, Sendable {
  /// Over what the default network is joined; nil when `target.network-default-interface-type` is not set, without which
  /// no suite is built on a device with Wi-Fi.
  public let interfaceType: NetworkInterfaceType?
  /// The test server; nil when `echo-server-addr` is not set.
  public let echoServer: TestServer?
  /// What the DNS suite looks up and how.
  public let dns: DNSTestSettings
  /// The network of the default interface; nil when `nsapi.default-wifi-ssid` is not set.
  public let defaultNetwork: WiFiCredentials?
  /// The protected network of the Wi-Fi suite; nil when there is none.
  public let secureNetwork: ConfiguredNetwork?
  /// The open network of the Wi-Fi suite; nil when `wifi-unsecure-ssid` is not set.
  public let unsecureNetwork: ConfiguredNetwork?
  /// How many access points a scan asks for.
  public let maximumScanSize: Int
  /// The ESP8266 driver's keys.
  public let driver: DriverSettings
  /// Which device to test, as `--device` has it; nil when `netsocket-test.device` is not set.
  public let device: String?
  /// Whether the cases are built that older releases built only with `MBED_EXTENDED_TESTS`.
  public let hasExtendedCases: Bool
  /// The suite budgets that macros set, each 1 s…24 h.
  public let suiteTimeouts: [TimeoutMacro: Duration]
  /// The sections of `target_overrides` for other targets that set a key, in the order of the file.
  let otherSections: [ConfigKey: [String]]
  /// Whose form the assertions have that differ between releases; no key sets it.
  public var release = MbedRelease.release5104
}

/// The values of mbed's `target.network-default-interface-type`.
public enum NetworkInterfaceType: String, CaseIterable, Hashable, Sendable {
  case wifi = "WIFI"
  case ethernet = "ETHERNET"
  case cellular = "CELLULAR"
  case mesh = "MESH"
}

/// A release of Mbed OS whose suites this tool has.
public enum MbedRelease: Hashable, Sendable, Comparable {
  case release5103
  case release5104
}

extension TestConfig {
  /// Which sections for other targets set keys that are missing, a sentence each, such as
  /// `K64F sets echo-server-addr: add -m K64F`.
  ///
  /// - Parameter keys: as ``missingKey(for:)`` has them.
  public func sectionsToChoose(for keys: some Sequence<String>) -> [String] {
    Set(keys).sorted().compactMap { key in
      guard let sections = ConfigKey(rawValue: key).flatMap({ otherSections[$0] }), let first = sections.first
      else { return nil }
      let names = sections.joined(separator: ", ")
      return sections.count == 1
        ? "\(names) sets \(key): add -m \(names)"
        : "\(names) set \(key): add one of them, such as -m \(first)"
    }
  }

  /// Every password in effect, none twice, for the redaction of outputs.
  public var secrets: [Secret] {
    let passwords = [defaultNetwork?.password, secureNetwork?.credentials.password].compactMap { $0 }
    return passwords.count == 2 && passwords[0] == passwords[1] ? [passwords[0]] : passwords
  }
}

/// The server that the TCP and UDP suites talk to.
public struct TestServer: Hashable, Sendable {
  /// Its host name or IP address.
  public let host: String
  /// The port of the echo service, 1…65535.
  public let port: Int
  /// The port of the discard service, 1…65535.
  public let discardPort: Int
}

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

/// The macros that set the budget of a suite (mbed-os 5.12).
public enum TimeoutMacro: String, CaseIterable, Hashable, Sendable {
  case dns = "MBED_GREENTEA_TEST_DNSSOCKET_TIMEOUT_S"
  case tcp = "MBED_GREENTEA_TEST_TCPSOCKET_TIMEOUT_S"
  case udp = "MBED_GREENTEA_TEST_UDPSOCKET_TIMEOUT_S"
  case interface = "MBED_GREENTEA_TEST_INTERFACE_TIMEOUT_S"
  case wifi = "MBED_GREENTEA_TEST_WIFI_TIMEOUT_S"
}
