import TestConfiguration
import Testing

@Suite("Secrets stay secret")
struct SecretTests {
  private static let password = "hunter2-and-more"

  @Test("a secret shows only its placeholder, however it is printed")
  func printing() throws {
    let config = try #require(Outcome(EmbeddedConfig.text).config)
    let secret = try #require(config.secrets.first)
    #expect("\(secret)" == "<redacted>")
    #expect(String(reflecting: secret) == "<redacted>")
    #expect(Mirror(reflecting: secret).children.isEmpty)
    var dumped = ""
    dump(config, to: &dumped)
    for text in ["\(config)", String(reflecting: config), dumped] {
      #expect(!text.contains(secret.revealed))
      #expect(text.contains("<redacted>"))
    }
  }

  @Test("the summary is complete, in a fixed order, and without passwords")
  func summary() throws {
    let config = try #require(Outcome(EmbeddedConfig.text).config)
    let summary = config.redactedSummary
    #expect(summary == Outcome(EmbeddedConfig.text).config?.redactedSummary)
    #expect(Set(summary.map(\.key)).count == summary.count)
    let unset: Set<ConfigKey> = [
      .device, .driverTransmitPin, .driverReceivePin, .driverRequestToSendPin, .driverClearToSendPin,
      .driverResetPin, .driverPowerPin,
    ]
    let expected = Set(ConfigKey.allCases).subtracting(unset).map(\.rawValue) + ["MBED_EXTENDED_TESTS"]
    #expect(Set(summary.map(\.key)) == Set(expected))
    #expect(
      summary.filter { $0.value == "<redacted>" }.map(\.key) == [
        "nsapi.default-wifi-password", "wifi-password",
      ])
    #expect(!summary.contains { entry in config.secrets.contains { entry.value.contains($0.revealed) } })
  }

  @Test("a password that is also part of another value is hidden there too")
  func overlap() throws {
    let outcome = Outcome(
      overrides(
        #""nsapi.default-wifi-ssid": "x-\#(Self.password)", "nsapi.default-wifi-security": "WPA2","#
          + #""nsapi.default-wifi-password": "\#(Self.password)""#))
    #expect(outcome.value(of: "nsapi.default-wifi-ssid") == "<redacted>")
  }

  @Test(
    "no remark repeats a password, whatever is wrong with it",
    arguments: [
      #"{"config": {"wifi-password": ["@"]}}"#, #"{"config": {"wifi-password": {"value": {"@": 1}}}}"#,
      #"{"config": {"wifi-password": "\"@"}}"#, #"{"config": {"wifi-password": "\"@\" \"@\""}}"#,
      #"{"config": {"wifi-password": "\"@\\q\""}}"#, #"{"config": {"wifi-password": "@\u0001"}}"#,
      #"{"config": {"wifi-password": @}}"#, #"{"config": {"wifi-password": "@}}"#,
      #"{"config": {"wifi-password": "@"@"}}"#, #"{"config": {"wifi-password": "@\q"}}"#,
      #"{"config": {"wifi-password" "@"}}"#, #"{"config": {"wifi-password": '@"}}"#,
      #"{"config": {"wifi-pasword": "@", "wifi-ch-secure": "@", "echo-server-addr": " @"}}"#,
      #"{"config": {"wifi-secure-protocol": "@", "ap-mac-secure": "@", "dns-test-hosts": "{\"@}"}}"#,
      #"{"macros": ["MBED_CONF_APP_WIFI_PASSWORD=\"@\"", "MBED_EXTENDED_TESTS=@", "\"@\""]}"#,
      #"{"target_overrides": {"*": {"esp8266.debug": "@", "esp8266.rtx": "@", "esp8266.tx": " @"}}}"#,
      #"{"config": {"wifi-secure-ssid": "a", "wifi-secure-protocol": "WPA", "wifi-password": "@@@@@"}}"#,
      #"{"config": {"wifi-secure-ssid": "@@@@@@@", "wifi-secure-protocol": "WPA"}}"#,
    ])
  func remarks(template: String) {
    let outcome = Outcome(template.replacing("@", with: Self.password))
    #expect(!outcome.errors.isEmpty)
    for line in outcome.rendered { #expect(!line.contains("hunter2")) }
  }

  @Test(
    "a damaged config neither crashes the reader nor shows its passwords", arguments: 0..<40 as Range<UInt64>)
  func mutation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let marks = Array("\"\\{}[]:,/*0 \n\u{1}".utf8)
    let bytes = Array(EmbeddedConfig.text.utf8)
    for _ in 0..<25 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: damaged.indices, using: &generator)
        let mark = marks[Int.random(in: marks.indices, using: &generator)]
        if Bool.random(using: &generator) { damaged[index] = mark } else { damaged.remove(at: index) }
      }
      let outcome = Outcome(damaged, target: "K64F")
      #expect((outcome.config == nil) == !outcome.errors.isEmpty)
      for line in outcome.rendered { #expect(!line.contains("sesame")) }
    }
  }
}
