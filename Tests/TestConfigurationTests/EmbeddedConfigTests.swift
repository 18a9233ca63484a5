import Foundation
import TestConfiguration
import Testing

@Suite("Config files that come with the product")
struct EmbeddedConfigTests {
  @Test("the embedded config reads without a remark and meets every requirement")
  func embedded() throws {
    let outcome = Outcome(EmbeddedConfig.text)
    #expect(outcome.rendered == [])
    let config = try #require(outcome.config)
    for requirement in Requirement.allCases { #expect(config.missingKey(for: requirement) == nil) }
    #expect(config.hasExtendedCases)
    #expect(config.driver.flowControl == .none)
    #expect(config.device == nil)
    #expect(config.secureNetwork?.credentials == config.defaultNetwork)
    #expect(config.unsecureNetwork != nil)
  }

  @Test("the embedded config spells out the defaults")
  func defaults() throws {
    let embedded = try #require(Outcome(EmbeddedConfig.text).config)
    let standard = try #require(Outcome("{}").config)
    #expect(embedded.dns == standard.dns)
    #expect(embedded.maximumScanSize == standard.maximumScanSize)
    #expect(embedded.suiteTimeouts == standard.suiteTimeouts)
    #expect(embedded.driver.baudRate == standard.driver.baudRate)
    #expect(embedded.driver.pins == standard.driver.pins)
    #expect(embedded.driver.countryCode == standard.driver.countryCode)
    #expect(embedded.driver.socketBufferSize == standard.driver.socketBufferSize)
  }

  @Test("every key that a suite reads is set in the embedded config")
  func completeness() {
    let board: Set<ConfigKey> = [.driverTransmitPin, .driverReceivePin, .driverResetPin, .driverPowerPin]
    for key in ConfigKey.allCases where !board.contains(key) {
      #expect(EmbeddedConfig.text.contains("\"\(key.rawValue)\": "))
    }
  }

  @Test("the file that users copy is the embedded config")
  func file() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = try Data(contentsOf: root.appending(path: "TestConfigs/esp8266_config.json"))
    #expect(Array(file) == Array(EmbeddedConfig.text.utf8))
  }

  @Test("the porting guide's config runs unchanged, with one warning")
  func portingGuide() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "porting-guide-esp8266_config", withExtension: "json", subdirectory: "Fixtures"))
    let outcome = Outcome(Array(try Data(contentsOf: url)))
    #expect(
      outcome.rendered == [
        "15:40: warning: `nsapi.default-wifi-ssid`, `nsapi.default-wifi-password`,"
          + " `nsapi.default-wifi-security`: the documentation's placeholder, not a real network's value (the"
          + " security is taken for WPA_WPA2)"
      ])
    let config = try #require(outcome.config)
    #expect(
      config.echoServer
        == Outcome(#"{"config": {"echo-server-addr": "echo.mbedcloudtesting.com"}}"#).config?.echoServer)
    #expect(config.defaultNetwork?.ssid == "WIFI_SSID")
    #expect(config.defaultNetwork?.security == .wpaWPA2)
    #expect(config.driver.providesDefault)
    #expect(
      Requirement.allCases.filter { config.missingKey(for: $0) != nil } == [.unsecureNetwork])
  }

  @Test("an empty config names the missing key of every requirement but the one that is met by default")
  func missing() throws {
    let config = try #require(Outcome("{}").config)
    #expect(
      Requirement.allCases.map { config.missingKey(for: $0) } == [
        "target.network-default-interface-type", "nsapi.default-wifi-ssid", "echo-server-addr",
        "wifi-secure-ssid", "wifi-secure-ssid", "wifi-unsecure-ssid", nil,
      ])
    let open = try #require(Outcome(overrides(#""wifi-unsecure-ssid": "open""#)).config)
    #expect(open.missingKey(for: .accessPoint) == nil)
  }
}
