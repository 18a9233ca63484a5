import TestConfiguration
import Testing

@Suite("Values of the keys")
struct ValueTests {
  @Test(
    "a good value is read in every spelling",
    arguments: [
      (.echoServerAddress, #""\"echo.example\"""#, "echo.example"),
      (.echoServerAddress, #""echo.example""#, "echo.example"),
      (.echoServerAddress, #"{"help": "h", "value": "192.0.2.7", "macro_name": "M"}"#, "192.0.2.7"),
      (.echoServerAddress, #""2001:db8::1""#, "2001:db8::1"),
      (.maximumScanSize, "7", "7"), (.maximumScanSize, #""7""#, "7"), (.maximumScanSize, #""0xff""#, "255"),
      (.maximumScanSize, "1", "1"), (.dnsSimultaneousQueries, "5", "5"), (.dnsTestHostsNumber, "6", "6"),
      (.dnsCacheSize, "1", "1"), (.dnsCacheSize, "6", "6"), (.dnsResponseWaitTime, "100", "100"),
      (.dnsResponseWaitTime, "600000", "600000"), (.dnsTotalAttempts, "100", "100"), (.dnsRetries, "0", "0"),
      (.networkDefaultInterfaceType, #""WIFI""#, "WIFI"),
      (.wifiUnsecureSSID, #""\"caf\\xC3\\xA9 \\\"x\\\" \\101\"""#, "caf\u{E9} \"x\" A"),
      (.wifiUnsecureSSID, #""12345678901234567890123456789012""#, "12345678901234567890123456789012"),
      (.wifiUnsecureSSID, #""plain \\n""#, #"plain \n"#), (.driverBaudRate, "110", "110"),
      (.driverBaudRate, #""4608000""#, "4608000"), (.driverTransmitPin, #""D1""#, "D1"),
      (.driverReceivePin, #""PA_9""#, "PA_9"), (.driverResetPin, #""p5""#, "p5"),
      (.driverPowerPin, #""\"D4\"""#, "D4"), (.driverSocketBufferSize, "1", "1"),
      (.driverCountryCode, #""DE""#, "DE"), (.driverCountryCode, #""\"US\"""#, "US"),
      (.driverBuiltInDNS, "true", "true"), (.driverBuiltInDNS, "1", "true"),
      (.driverBuiltInDNS, #""1""#, "true"),
      (.driverBuiltInDNS, #""false""#, "false"), (.driverDebug, #""true""#, "true"),
      (.driverDebug, "0", "false"),
      (.driverProvidesDefault, "true", "true"),
      (.device, #""socket://192.0.2.1:23""#, "socket://192.0.2.1:23"),
      (
        .dnsTestHosts, #""{ \"a.test\",\"b\", \"c\", \"d\", \"e\", \"f\", }""#, "a.test b c d e f"
      ),
      (.dnsTestHostsSecond, #""{\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"}""#, "a b c d e f"),
    ] as [(ConfigKey, String, String)])
  func good(key: ConfigKey, value: String, expected: String) {
    let outcome = Outcome(config(key, value))
    #expect(outcome.rendered == [])
    #expect(outcome.value(of: key.rawValue) == expected)
  }

  @Test(
    "a bad value is an error at its line and column",
    arguments: [
      (.echoServerAddress, "7", "must be a string, not a number"),
      (.echoServerAddress, #""""#, Self.host), (.echoServerAddress, #""a b""#, Self.host),
      (.echoServerAddress, #""a\",8""#, Self.host),
      (.echoServerAddress, "[]", "must be a string, not an array"),
      (.echoServerAddress, #""\"a""#, "begins with a quote and lacks the closing one"),
      (.echoServerAddress, #""\"a\" \"b\"""#, "must be one C string; something follows its closing quote"),
      (.echoServerAddress, #""\"\\q\"""#, "has an unknown C escape"),
      (.echoServerAddress, #""\"\\x123\"""#, "has a C escape above 255"),
      (.echoServerAddress, #""\"\\xFF\"""#, "must be UTF-8 after its C escapes are resolved"),
      (.echoServerAddress, #""\"a\\n\"""#, "must not hold control characters"),
      (.echoServerAddress, #""a\u0000""#, "must not hold control characters"),
      (.echoServerPort, "0", Self.range(1, 65_535) + ", not 0"),
      (.echoServerPort, "65536", Self.range(1, 65_535) + ", not 65536"),
      (.echoServerPort, #""65536""#, Self.range(1, 65_535) + ", not 65536"),
      (.echoServerPort, "-7", Self.range(1, 65_535) + ", not -7"),
      (.echoServerPort, "7.0", Self.range(1, 65_535) + ", not 7.0"),
      (.echoServerPort, "99999999999999999999999", Self.range(1, 65_535) + ", not 99999999999999999999999"),
      (.echoServerPort, "true", Self.range(1, 65_535) + ", not true or false"),
      (.echoServerPort, #""7 ""#, Self.range(1, 65_535) + ", and its text holds something else"),
      (.echoServerPort, #""\"7\"""#, Self.range(1, 65_535) + ", and its text holds something else"),
      (.echoServerPort, #""0x""#, Self.range(1, 65_535) + ", and its text holds something else"),
      (.echoServerPort, #""010""#, "must not begin with 0, which makes it octal in C"),
      (.echoServerDiscardPort, "70000", Self.range(1, 65_535) + ", not 70000"),
      (.dnsSimultaneousQueries, "4", "must be 5, not 4"),
      (.dnsTestHostsNumber, "5", Self.range(6, 64) + ", not 5"),
      (.dnsTestHosts, #""google.com""#, Self.list), (.dnsTestHosts, #""{\"a\" \"b\"}""#, Self.list),
      (.dnsTestHosts, #""{\"a\"} x""#, Self.list), (.dnsTestHosts, #""{a}""#, Self.list),
      (.dnsTestHosts, #""{""#, Self.list),
      (.dnsTestHosts, #""{\"a\"}""#, "must hold 6 hosts (`dns-test-hosts-num`), not 1"),
      (.dnsTestHostsSecond, #""{\"a b\"}""#, Self.host),
      (.dnsTestHosts, #"["a"]"#, "must be a string with a C array initialiser, not an array"),
      (.dnsCacheSize, "0", Self.range(1, 6) + ", not 0"), (.dnsCacheSize, "7", Self.range(1, 6) + ", not 7"),
      (.dnsResponseWaitTime, "99", Self.range(100, 600_000) + ", not 99"),
      (.dnsTotalAttempts, "0", Self.range(1, 100) + ", not 0"),
      (.dnsRetries, "-1", Self.range(0, 100) + ", not -1"),
      (.networkDefaultInterfaceType, #""LORA""#, "must be one of WIFI, ETHERNET, CELLULAR, MESH"),
      (.defaultWiFiSSID, #""""#, Self.ssid(0)), (.wifiSecureSSID, #""\"\"""#, Self.ssid(0)),
      (.wifiUnsecureSSID, #""123456789012345678901234567890123""#, Self.ssid(33)),
      (
        .wifiUnsecureSSID,
        #""\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac""#,
        Self.ssid(33)
      ),
      (.wifiUnsecureSSID, #""a\r\nAT+RST""#, "must not hold control characters"),
      (.defaultWiFiPassword, "12345678", "must be a string, not a number"),
      (.wifiPassword, #""a\u007f""#, "must not hold control characters"),
      (.defaultWiFiSecurity, #""WPA4""#, Self.security),
      (.defaultWiFiSecurity, "4", "must be a string, not a number"),
      (.wifiSecureProtocol, #""wpa2""#, Self.security),
      (.wifiSecureProtocol, #""NONE""#, "must not be NONE; an open network belongs to `wifi-unsecure-ssid`"),
      (.wifiSecureChannel, "0", Self.range(1, 14) + ", not 0"),
      (.wifiSecureChannel, "15", Self.range(1, 14) + ", not 15"),
      (.wifiUnsecureChannel, #""x""#, Self.range(1, 14) + ", and its text holds something else"),
      (.secureBSSID, #""00:00:5e:00:53""#, Self.bssid), (.unsecureBSSID, #""00-00-5e-00-53-01""#, Self.bssid),
      (.secureBSSID, #""00:00:5e:00:53:0g""#, Self.bssid), (.secureBSSID, #""00:00:5e:00:53:1""#, Self.bssid),
      (.maximumScanSize, "0", Self.range(1, 255) + ", not 0"),
      (.maximumScanSize, "256", Self.range(1, 255) + ", not 256"),
      (.driverBaudRate, "109", Self.range(110, 4_608_000) + ", not 109"),
      (.driverRequestToSendPin, #""""#, Self.pin), (.driverClearToSendPin, #""1""#, Self.pin),
      (.driverTransmitPin, #""D 1""#, Self.pin),
      (.driverSocketBufferSize, "0", Self.range(1, 1_048_576) + ", not 0"),
      (.driverCountryCode, #""de""#, "must be two capital letters, such as DE"),
      (.driverCountryCode, #""DEU""#, "must be two capital letters, such as DE"),
      (.driverBuiltInDNS, "2", "must be true or false (or 1 or 0)"),
      (.driverDebug, #""yes""#, "must be true or false (or 1 or 0)"),
      (.driverProvidesDefault, "{}", "must be true or false (or 1 or 0)"),
      (.device, #""""#, "must not be empty; write null to leave it out"),
    ] as [(ConfigKey, String, String)])
  func bad(key: ConfigKey, value: String, expected: String) {
    let outcome = Outcome(config(key, value))
    #expect(outcome.rendered == ["\(valuePosition(key)): error: `\(key.rawValue)` \(expected)"])
    #expect(outcome.errors.first?.key == key.rawValue)
  }

  @Test("no key accepts an array, and every key accepts null", arguments: ConfigKey.allCases)
  func everyKey(key: ConfigKey) {
    let outcome = Outcome(config(key, "[]"))
    #expect(outcome.errors.map(\.position) == [valuePosition(key)])
    #expect(Outcome(config(key, "null")).rendered == [])
    #expect(Outcome(config(key, "null")).config == Outcome("{}").config)
  }

  @Test(
    "two pins make the flow control", arguments: DriverSettings.FlowControlSetting.allCases)
  func flowControl(expected: DriverSettings.FlowControlSetting) {
    let rts = expected == .rts || expected == .rtsAndCTS ? "D3" : "NC"
    let cts = expected == .cts || expected == .rtsAndCTS ? "D4" : "NC"
    let outcome = Outcome(overrides(#""esp8266.rts": "\#(rts)", "esp8266.cts": "\#(cts)""#))
    #expect(outcome.config?.driver.flowControl == expected)
  }

  @Test("longer host lists come with their number")
  func hostsNumber() {
    let list = #""{\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"}""#
    let outcome = Outcome(
      overrides(#""dns-test-hosts-num": 7, "dns-test-hosts": \#(list), "dns-test-hosts-second": \#(list)"#))
    #expect(outcome.rendered == [])
    #expect(outcome.config?.dns.otherHosts == ["a", "b", "c", "d", "e", "f", "g"])
  }

  @Test("another number of hosts without the lists is an error for either")
  func hostsNumberAlone() {
    #expect(
      Outcome(config(.dnsTestHostsNumber, "7")).rendered == [
        "3:23: error: `dns-test-hosts-num` is 7, so `dns-test-hosts` must be set too",
        "3:23: error: `dns-test-hosts-num` is 7, so `dns-test-hosts-second` must be set too",
      ])
  }

  private static let host =
    "must be a host name or an IP address: 1 to 253 letters, digits, '.', '-', '_', ':'"
  private static let list = #"must be C strings in braces, such as {\"one.example\", \"two.example\"}"#
  private static let security = "must be one of NONE, WEP, WPA, WPA2, WPA_WPA2, WPA3, WPA3_WPA2"
  private static let bssid = "must be six pairs of hexadecimal digits, such as 00:00:5e:00:53:01"
  private static let pin = "must be the name of a pin, such as D1, or NC"

  private static func range(_ lower: Int, _ upper: Int) -> String {
    "must be a whole number from \(lower) to \(upper)"
  }

  private static func ssid(_ length: Int) -> String {
    "must be 1 to 32 bytes long, not \(length); write null to leave it out"
  }
}
