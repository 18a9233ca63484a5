import EventLog
import Foundation
import Glibc
import RunHistory
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
    // The suites of sockets have the most bytes and no password: once is enough.
    let suites = password == Self.passwords[0] ? [] : ["-n", "*-dns,*-interface,*-wifi"]
    var texts: [Data] = []
    for arguments in [
      [], ["--device", "sim:?mute=WIFI-CONNECT-SECURE:12"],
      ["--device", "sim:?mute=NETWORKINTERFACE_STATUS:11"],
      ["--device", "sim:?mute=SYNCHRONOUS_DNS:6", "--on-hang", "stop"], ["--device", "bad"], ["--list"],
    ] {
      let output = try Tool.run(
        [
          "--test-config", config, "--events", folder.path("events"), "--transcript", folder.path("wire"),
          "-v", "--report-junit", folder.path("junit"), "--report-html", folder.path("html"), "--report-json",
          folder.path("json"), "--report-ctrf", folder.path("ctrf"),
        ]
          + suites + arguments, environment: [Tool.historyVariable: folder.path("history")])
      texts += [Data(output.stdout.utf8), Data(output.stderr.utf8)]
      let shown = try Tool.run(["history", "show", "latest", "--history", folder.path("history")])
      texts.append(Data((shown.stdout + shown.stderr).utf8))
      texts += ["events", "wire", "history", "junit", "html", "json", "ctrf"].compactMap { name in
        try? Data(contentsOf: folder.url.appending(path: name))
      }
    }
    // The history keeps the log of a run compressed.
    let history = try HistoryFile.open(folder.path("history"), .readOnly)
    for back in 0..<4 {
      let events = try history.events(of: .latest(back: back))
      texts.append(Data(events.map { EventLogWriter().line($0) }.joined().utf8))
    }
    // Among them are exchanges that had the password.
    #expect(texts.count { Self.has($0, #""sent","text":"AT+CWJAP=\"home\",\"***\""#) } > 1)
    #expect(texts.count { Self.has($0, "WIFI-CONNECT-SECURE") } > 4)
    for form in Self.forms(password) {
      for text in texts { #expect(!Self.has(text, form), "\(form)") }
    }
  }

  /// A search by `Data` takes most of a minute for all this.
  private static func has(_ text: Data, _ part: String) -> Bool {
    let part = Array(part.utf8)
    return text.withUnsafeBytes { text in
      var start = 0
      while let base = text.baseAddress, text.count - start >= part.count,
        let found = memchr(base + start, Int32(part[0]), text.count - start - part.count + 1)
      {
        if memcmp(found, part, part.count) == 0 { return true }
        start = UnsafeRawPointer(found) - base + 1
      }
      return false
    }
  }
}
