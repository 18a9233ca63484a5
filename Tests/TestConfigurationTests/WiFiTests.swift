import TestConfiguration
import Testing

@Suite("Networks of the config")
struct WiFiTests {
  private static let standard =
    #""nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-password": "password-1""#

  @Test(
    "security words in both spellings are read for both keys",
    arguments: [
      ("WEP", .wep), ("WPA", .wpa), ("WPA2", .wpa2), ("WPA_WPA2", .wpaWPA2), ("WPA/WPA2", .wpaWPA2),
      ("WPA3", .wpa3), ("WPA3_WPA2", .wpa3WPA2), ("WPA3/WPA2", .wpa3WPA2),
    ] as [(String, WiFiSecurity)])
  func securityWords(word: String, expected: WiFiSecurity) {
    let quoted = #""\"\#(word)\"""#
    let outcome = Outcome(
      overrides(
        #"\#(Self.standard), "nsapi.default-wifi-security": "\#(word)", "wifi-secure-protocol": \#(quoted)"#))
    #expect(outcome.rendered == [])
    #expect(outcome.config?.defaultNetwork?.security == expected)
    #expect(outcome.config?.secureNetwork?.credentials.security == expected)
  }

  @Test(
    "two different passwords for one network are a warning with both places",
    arguments: [
      (#""wifi-password": "password-2""#, 1), (#""wifi-password": "password-1""#, 0),
      (#""wifi-password": "password-2", "wifi-secure-ssid": "lab""#, 0),
      (#""wifi-password": "password-2", "wifi-secure-ssid": "home""#, 1),
    ])
  func twoPasswords(members: String, count: Int) {
    let outcome = Outcome(
      overrides(#"\#(Self.standard), "nsapi.default-wifi-security": "WPA2", \#(members)"#))
    #expect(outcome.rendered.count == count, "\(outcome.rendered)")
    for warning in outcome.rendered {
      let place =
        /\d+:\d+: warning: `wifi-password` and `nsapi.default-wifi-password` \(at \d+:\d+\) are two different passwords for one SSID/
      #expect(warning.wholeMatch(of: place) != nil, "\(warning)")
      #expect(!warning.contains("password-"))
    }
  }

  @Test(
    "a password without a network is a warning that names both keys",
    arguments: [
      (
        #""nsapi.default-wifi-password": "password-1""#,
        ["nsapi.default-wifi-password", "nsapi.default-wifi-ssid"]
      ),
      (#""wifi-password": "password-1""#, ["wifi-password", "wifi-secure-ssid"]),
      (
        #""nsapi.default-wifi-password": "password-1", "wifi-secure-ssid": "lab", "wifi-secure-protocol": "WPA2""#,
        []
      ),
    ])
  func passwordAlone(members: String, keys: [String]) {
    #expect(
      Outcome(overrides(members)).rendered
        == (keys.isEmpty
          ? []
          : ["2:\(keys[0].count + 5): warning: `\(keys[0])` has no effect, because `\(keys[1])` is not set"]))
  }

  @Test("the protected network falls back to the default one, key by key")
  func fallback() throws {
    let members = #"\#(Self.standard), "nsapi.default-wifi-security": "WPA2""#
    let all = try #require(Outcome(overrides(members)).config)
    #expect(all.secureNetwork?.credentials == all.defaultNetwork)
    #expect(all.secureNetwork?.channel == 1)
    #expect(all.secureNetwork?.bssid == nil)
    let some = try #require(Outcome(overrides(members + #", "wifi-secure-ssid": "lab""#)).config)
    #expect(some.secureNetwork?.credentials.ssid == "lab")
    #expect(some.secureNetwork?.credentials.password == all.defaultNetwork?.password)
    #expect(some.secureNetwork?.credentials.security == .wpa2)
    let own = try #require(
      Outcome(
        overrides(
          members
            + #", "wifi-secure-ssid": "lab", "wifi-password": "password-2", "wifi-secure-protocol": "WPA""#
            + #", "wifi-ch-secure": 13, "ap-mac-secure": "AA:bb:0C:00:53:01""#)
      ).config)
    #expect(own.secureNetwork?.credentials.password?.revealed == "password-2")
    #expect(own.secureNetwork?.credentials.security == .wpa)
    #expect(own.secureNetwork?.channel == 13)
    #expect(own.secureNetwork?.bssid?.bytes == [0xAA, 0xBB, 0x0C, 0, 0x53, 1])
    #expect(own.secureNetwork?.bssid?.description == "aa:bb:0c:00:53:01")
    #expect(own.secrets.map(\.revealed) == ["password-1", "password-2"])
  }

  @Test("an open default network is no protected one")
  func openDefault() throws {
    let outcome = Outcome(overrides(#""nsapi.default-wifi-ssid": "home""#))
    #expect(outcome.rendered == [])
    #expect(outcome.config?.defaultNetwork?.security == WiFiSecurity.none)
    #expect(outcome.config?.secureNetwork == nil)
    #expect(outcome.config?.missingKey(for: .secureNetwork) == "wifi-secure-ssid")
  }

  @Test("the open network has no password")
  func unsecure() {
    let outcome = Outcome(
      overrides(
        #""wifi-unsecure-ssid": "open", "wifi-ch-unsecure": "6", "ap-mac-unsecure": "00:00:5e:00:53:02""#))
    #expect(outcome.rendered == [])
    #expect(outcome.config?.unsecureNetwork?.credentials.security == WiFiSecurity.none)
    #expect(outcome.config?.unsecureNetwork?.credentials.password == nil)
    #expect(outcome.config?.unsecureNetwork?.channel == 6)
    #expect(outcome.config?.unsecureNetwork?.bssid?.description == "00:00:5e:00:53:02")
  }

  @Test(
    "a protected network has a password of 8 to 63 bytes",
    arguments: [(0, false), (7, false), (8, true), (63, true), (64, false)])
  func passwordLength(length: Int, isGood: Bool) {
    let password = String(repeating: "a", count: length)
    let outcome = Outcome(
      overrides(
        #""nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "WPA2","#
          + "\n\"nsapi.default-wifi-password\": \"\(password)\""))
    #expect(
      outcome.rendered
        == (isGood
          ? []
          : ["3:32: error: `nsapi.default-wifi-password` must be 8 to 63 bytes long, not \(length)"]))
  }

  @Test(
    "a half-configured network is an error that names what is missing",
    arguments: [
      (
        #""nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "WPA2""#,
        [
          "2:67: error: `nsapi.default-wifi-security` is WPA2, so `nsapi.default-wifi-password` must be set"
            + " too"
        ]
      ),
      (
        #""wifi-secure-ssid": "lab", "wifi-password": "password-1""#,
        ["2:21: error: `wifi-secure-ssid` needs `wifi-secure-protocol`, such as WPA2"]
      ),
      (
        #""wifi-secure-ssid": "lab", "wifi-secure-protocol": "WPA2""#,
        ["2:52: error: `wifi-secure-protocol` is WPA2, so `wifi-password` must be set too"]
      ),
      (
        #""wifi-secure-ssid": "lab", "wifi-secure-protocol": "?", "wifi-password": "short""#,
        ["2:52: error: `wifi-secure-protocol` must be one of NONE, WEP, WPA, WPA2, WPA_WPA2, WPA3, WPA3_WPA2"]
      ),
      (
        #""nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-password": "password-1""#,
        [
          "2:67: warning: the default network is joined without `nsapi.default-wifi-password`, because"
            + " `nsapi.default-wifi-security` is NONE"
        ]
      ),
      (#""nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-password": """#, []),
    ])
  func halfConfigured(members: String, expected: [String]) {
    #expect(Outcome(overrides(members)).rendered == expected)
  }

  @Test("placeholders cause one warning, wherever and how many they are")
  func placeholders() {
    let outcome = Outcome(
      overrides(
        #"""
        "wifi-secure-ssid": "\"WIFI_SSID\"", "wifi-password": "WIFI_PASSWORD",
        "wifi-unsecure-ssid": "WIFI_SSID", "wifi-secure-protocol": "\"WIFI_SECURITY\""
        """#))
    #expect(
      outcome.rendered == [
        "2:21: warning: `wifi-secure-ssid`, `wifi-password`, `wifi-unsecure-ssid`, `wifi-secure-protocol`:"
          + " the documentation's placeholder, not a real network's value (the security is taken for"
          + " WPA_WPA2)"
      ])
    #expect(outcome.config?.secureNetwork?.credentials.security == .wpaWPA2)
    let single = Outcome(overrides(#""wifi-unsecure-ssid": "WIFI_SSID""#))
    #expect(
      single.rendered == [
        "2:23: warning: `wifi-unsecure-ssid`: the documentation's placeholder, not a real network's value"
      ])
  }
}
