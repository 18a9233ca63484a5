import Foundation
import TestSupport
import Testing
import ToolSupport

/// A run of the tool whose output is held against that of other programs.
struct PeerRun: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let status: Int32
  /// The embedded config with this in place of `sesame-for-simulator` as the default network's password.
  var defaultPassword: String?

  init(_ arguments: [String], status: Int32 = 0, defaultPassword: String? = nil) {
    self.arguments = arguments
    self.status = status
    self.defaultPassword = defaultPassword
  }

  var testDescription: String {
    (arguments + (defaultPassword == nil ? [] : ["with a wrong password"])).joined(separator: " ")
  }

  /// Runs the tool with its event log in `folder`.
  ///
  /// - Returns: what it printed, and the path of the log.
  func run(in folder: TemporaryFolder) throws -> (stdout: String, log: String) {
    let log = folder.path("events.jsonl")
    var arguments = arguments + ["--events", log, "--report-style", "github", "--quiet"]
    if let defaultPassword {
      let sample = try String(
        contentsOf: Tool.root.appending(path: "TestConfigs/esp8266_config.json"), encoding: .utf8)
      let key = "\"nsapi.default-wifi-password\": \"\\\""
      let config = sample.replacingOccurrences(
        of: key + "sesame-for-simulator", with: key + defaultPassword)
      #expect(config != sample)
      arguments += ["--test-config", try folder.file("config.json", config)]
    }
    let output = try Tool.run(arguments)
    #expect(output.status == status, "\(output.stderr)")
    return (output.stdout, log)
  }

  // MARK: The runs

  /// Every case, sound on several seeds and silent, both ways to go on after that, and what else shapes a report.
  static let all = sound + silent + unusual

  private static let sound = (1...(TestForm.isFull ? 5 : 1)).map { PeerRun(["--seed", "\($0)"]) }

  private static let silent = [
    "TCPSOCKET_ECHOTEST:5", "NETWORKINTERFACE_STATUS:11", "TCPSOCKET_OPEN_LIMIT:1", "SYNCHRONOUS_DNS:6",
    "UDPSOCKET_ECHOTEST:9", "WIFI-CONNECT:9", "WIFI-CONNECT-SECURE:12",
  ].prefix(TestForm.isFull ? 7 : 3).flatMap { fault in
    ["recover", "stop"].map { way in
      PeerRun(["--seed", "1", "--on-hang", way, "--device", "sim:?mute=\(fault)"], status: 1)
    }
  }

  private static let unusual = [
    PeerRun(["--seed", "18446744073709551615", "-n", "*-tcp,*-wifi"]),
    PeerRun(["--seed", "2", "--cases", "*ECHOTEST", "--timeout-scale", "0.5"]),
    PeerRun(["--seed", "2", "--mcu", "模块-é-e\u{301}", "--toolchain", "Ж|ﾊﾝ"]),
    PeerRun(["--seed", "2"], status: 4, defaultPassword: "wrong-password"),
    PeerRun(["--seed", "2", "--on-hang", "stop"], status: 4, defaultPassword: "wrong-password"),
  ]
}
