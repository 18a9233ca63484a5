import Foundation
import TestConfiguration
import Testing
import ToolSupport

@testable import netsocket_test

@Suite("init")
struct InitTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: [String] = []) throws -> Program.Output {
    try Tool.run(["init"] + arguments, in: folder.url)
  }

  private func text(_ name: String = "netsocket-test.json5") throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  private func config(_ name: String = "netsocket-test.json5") throws -> (TestConfig, [ConfigDiagnostic]) {
    try TestConfigReader().read(Array(text(name).utf8))
  }

  @Test("writes a config with what the options say, for its owner only, and says what to do next")
  func options() throws {
    let output = try run([
      "lab.json5", "--device", "/dev/ttyUSB7", "--ssid", "lab", "--open-ssid", "guests", "--echo-server",
      "192.168.1.10",
    ])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stderr.contains("serial ports: "))
    #expect(output.stderr.contains("try: netsocket-test doctor --test-config lab.json5   ("))
    let (config, warnings) = try config("lab.json5")
    #expect(config.device == "/dev/ttyUSB7")
    #expect(config.defaultNetwork?.ssid == "lab")
    #expect(config.unsecureNetwork?.credentials.ssid == "guests")
    #expect(config.echoServer?.host == "192.168.1.10")
    // The password is still to be entered.
    #expect(warnings.map(\.key) == ["nsapi.default-wifi-password"])
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path("lab.json5"))[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let listed = try Tool.run(["--test-config", "lab.json5", "--list"], in: folder.url)
    #expect(listed.stdout.split(separator: "\n").count { !$0.hasPrefix("\t") } == 5, "\(listed.stderr)")
  }

  @Test("without options writes placeholders that a run warns of, and has a comment for every key")
  func placeholders() throws {
    #expect(try run().status == 0)
    let (config, warnings) = try config()
    #expect(config.device == nil && config.echoServer == nil)
    #expect(warnings.count == 1)
    #expect(warnings.first?.message.contains("placeholder") == true)
    #expect(try text().split(separator: "\n").count { $0.contains("//") } == 10)
  }

  @Test("never overwrites a file unless it is told to")
  func overwriting() throws {
    _ = try folder.file("netsocket-test.json5", "mine")
    let output = try run(["--ssid", "x"])
    #expect(output.status == 74)
    #expect(output.stderr.contains("netsocket-test.json5 exists and was not changed"))
    #expect(try text() == "mine")
    #expect(try run(["--ssid", "x", "--force"]).status == 0)
    #expect(try config().0.defaultNetwork?.ssid == "x")
  }

  @Test(
    "refuses what no config may have",
    arguments: [
      (["--ssid", String(repeating: "x", count: 33)], "must be 1 to 32 bytes long, not 33"),
      (["--security", "WPA9"], "must be one of NONE"), (["--echo-server", "a b"], "echo-server-addr"),
      (["--device", "frob:"], "unknown kind 'frob'"),
    ])
  func refused(arguments: [String], message: String) throws {
    let output = try run(arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(message), "\(output.stderr)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("netsocket-test.json5")))
  }

  @Test(
    "every name and password comes back as it was given",
    arguments: ["\"quoted\"", "back\\slash", "tab'é模", "\\\"x", "null", "//no"])
  func roundTrip(name: String) throws {
    var template = ConfigTemplate()
    template.ssid = name
    template.password = Secret("12345678" + name)
    template.security = "WPA2"
    #expect(template.fault == nil)
    let config = try TestConfigReader().read(Array(template.text.utf8)).config
    #expect(config.defaultNetwork?.ssid == name)
    #expect(config.defaultNetwork?.password?.revealed == "12345678" + name)
    #expect(config.secureNetwork?.credentials.security == .wpa2)
  }

  @Test(
    "on a terminal asks for what is missing, asks again for what is wrong, and does not show the password")
  func asking() throws {
    let typed = ["none", "lab", "short", "correct horse", "", "guests", "10.0.0.1"].map { $0 + "\n" }.joined()
    let output = try TerminalTests.onTerminal(["init"], typed: typed, in: folder.url)
    #expect(output.status == 0, "\(output.text)")
    #expect(output.text.contains("must be 8 to 63 bytes long, not 5"))
    let config = try config().0
    #expect(config.defaultNetwork?.ssid == "lab")
    #expect(config.defaultNetwork?.password?.revealed == "correct horse")
    #expect(config.defaultNetwork?.security == .wpaWPA2)
    #expect(config.unsecureNetwork?.credentials.ssid == "guests")
    #expect(config.echoServer?.host == "10.0.0.1")
  }

  @Test("a run on hardware with the built-in config says that it is not for hardware; others do not")
  func warning() throws {
    let sentence = "warning: the built-in config names networks and servers of the simulator, not yours"
    let hardware = try Tool.run(["--device", "socket://127.0.0.1:1"])
    #expect(hardware.stderr.contains("\(sentence)\nnetsocket-test:   try: netsocket-test init\n"))
    let path = Tool.root.appending(path: "TestConfigs/esp8266_config.json").path
    let own = try Tool.run(["--device", "socket://127.0.0.1:1", "--test-config", path])
    #expect(!own.stderr.contains(sentence))
    #expect(!(try Tool.run(["-n", "dns", "--quiet"]).stderr.contains(sentence)))
  }
}
