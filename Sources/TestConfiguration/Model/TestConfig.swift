/// The test configuration in effect, defaults filled in, every value checked.
public struct TestConfig: Hashable, Sendable {
  /// Whether `target.network-default-interface-type` says `WIFI`, without which no suite is built.
  public let hasWiFiInterface: Bool

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

  /// The suite budgets that macros set.
  public let suiteTimeouts: SuiteTimeouts
}

extension TestConfig {
  /// Every password in effect, none twice, for the redaction of outputs.
  public var secrets: [Secret] {
    let passwords = [defaultNetwork?.password, secureNetwork?.credentials.password].compactMap { $0 }
    return passwords.count == 2 && passwords[0] == passwords[1] ? [passwords[0]] : passwords
  }
}
