import Foundation
import Testing
import ToolSupport

@Suite("A Wi-Fi password never leaves the tool")
struct SecretTests {
  static let passwords = [
    "correct horse battery", "qu\"o\\te,comma/slash", "pässwörd-ünïcode", "<&>'tags&amp;",
  ]

  /// The password as it could be written: plain, as AT, C, JSON and XML escape it, in parts, in hex.
  static func forms(_ password: String) -> [String] {
    func escaped(_ characters: String) -> String {
      String(password.flatMap { characters.contains($0) ? ["\\", $0] : [$0] })
    }
    let json = String(decoding: (try? JSONEncoder().encode(password)) ?? Data(), as: UTF8.self)
    let bytes = Array(password.utf8)
    return [
      password, escaped("\\\","), escaped("\\\""), String(json.dropFirst().dropLast()),
      password.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;"),
      bytes.map { String(format: "%02x", $0) }.joined(), Data(bytes).base64EncodedString(),
      bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : String(format: "\\x%02X", $0) }.joined(),
      String(password.prefix(10)), String(password.suffix(10)),
    ]
  }

  @Test("in no output of any run, good or bad", arguments: passwords)
  func neverShown(password: String) throws {
    let folder = try TemporaryFolder()
    let json = String(decoding: try JSONEncoder().encode(password), as: UTF8.self)
    let config = try folder.file(
      "c.json",
      """
      {"config": {"echo-server-addr": "echo.example.test", "wifi-secure-ssid": "home", "wifi-password": \(json),
        "wifi-secure-protocol": "WPA/WPA2", "typo-password": \(json)},
       "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
         "nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-password": \(json),
         "nsapi.default-wifi-security": "WPA_WPA2"}}}
      """)
    var texts: [String] = []
    for arguments in [
      [], ["--device", "sim:?mute=WIFI-CONNECT-SECURE:12"],
      ["--device", "sim:?mute=NETWORKINTERFACE_STATUS:11"],
      ["--device", "sim:?mute=SYNCHRONOUS_DNS:6", "--on-hang", "stop"], ["--device", "bad"], ["--list"],
    ] {
      let output = try Tool.run(
        [
          "--test-config", config, "--events", folder.path("events"), "--transcript", folder.path("wire"),
          "-v",
        ]
          + arguments, environment: [Tool.historyVariable: folder.path("history")])
      texts += [output.stdout, output.stderr]
      texts += ["events", "wire", "history"].map { name in
        let content = try? Data(contentsOf: folder.url.appending(path: name))
        return content.map { String(decoding: $0, as: UTF8.self) } ?? ""
      }
    }
    #expect(texts[0].contains("WIFI-CONNECT-SECURE"))
    for form in Self.forms(password) {
      for text in texts { #expect(!text.contains(form), "\(form)") }
    }
  }
}
