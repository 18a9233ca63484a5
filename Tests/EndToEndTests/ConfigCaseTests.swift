import Foundation
import TestConfiguration
import TestSupport
import Testing
import ToolSupport

@Suite("Configs and logs that people have, and changed ones")
struct ConfigCaseTests {
  private static let fixtures = Tool.root.appending(path: "Tests/TestConfigurationTests/Fixtures")

  /// What `--list` of one case of TCP says about a config.
  private func list(_ name: String, _ arguments: [String] = []) throws -> Program.Output {
    let config = Self.fixtures.appending(path: "cases/config-\(name).json").path
    return try Tool.run(
      ["--test-config", config, "--list", "-n", "*-tcp", "--cases", "TCPSOCKET_ECHOTEST"] + arguments)
  }

  private static let listed = "mbed-os-tests-netsocket-tcp\n\tTCPSOCKET_ECHOTEST\n"

  @Test("Ethernet is no obstacle on the host's own network")
  func ethernet() throws {
    let output = try list("ethernet-on-host", ["--device", "host:"])
    #expect(output.stdout == Self.listed, "\(output.stderr)")
    let wireless = try list("ethernet-on-host")
    #expect(wireless.status == 65)
    #expect(wireless.stderr.contains("try: netsocket-test --device host: "), "\(wireless.stderr)")
  }

  @Test("sections count in the order of the file")
  func order() throws {
    for target in ["K64F", "k64f"] {
      let output = try list("order", ["-m", target])
      #expect(output.stdout == Self.listed, "\(output.stderr)")
      #expect(output.stderr.isEmpty, "\(output.stderr)")
    }
  }

  @Test("a section that would set what is missing is named, by --list and by a run")
  func section() throws {
    for target in ["K64F", "k64f"] {
      #expect(try list("target-section", ["-m", target]).stdout == Self.listed)
    }
    let hint = "netsocket-test: K64F sets target.network-default-interface-type: add -m K64F\n"
    for arguments in [[], ["-m", "K66F"]] {
      let output = try list("target-section", arguments)
      #expect(output.stdout.isEmpty)
      #expect(output.stderr.hasSuffix(hint), "\(output.stderr)")
      let config = Self.fixtures.appending(path: "cases/config-target-section.json").path
      let run = try Tool.run(["--test-config", config, "--no-history"] + arguments)
      #expect(run.status == 66)
      #expect(run.stderr.contains(hint), "\(run.stderr)")
    }
  }

  @Test("two passwords for one network are a warning with both places")
  func twoPasswords() throws {
    let output = try list("two-passwords")
    #expect(output.stdout == Self.listed)
    #expect(
      output.stderr.hasSuffix(
        "config-two-passwords.json:4:66: warning: `wifi-password` and `nsapi.default-wifi-password` (at 11:44) "
          + "are two different passwords for one SSID\n"), "\(output.stderr)")
  }

  /// RLIMIT_DATA, in KiB; RLIMIT_CPU is 2 s.
  private static let memory = 300_000

  @Test(
    "changed imports and configs end with a documented exit code, in two seconds of processor time and 300 MB",
    arguments: [
      true, false,
    ])
  func changed(isConfig: Bool) throws {
    let folder = try TemporaryFolder()
    let place = isConfig ? Self.fixtures : Tool.root.appending(path: "Tests/RunImportTests/Fixtures")
    let paths = (FileManager.default.enumerator(atPath: place.path())?.allObjects ?? []).compactMap {
      $0 as? String
    }
    let files = try paths.filter { $0.contains(".") && !$0.hasSuffix(".md") && !$0.hasSuffix(".py") }.sorted()
      .map {
        try [UInt8](Data(contentsOf: place.appending(path: $0)))
      }.filter { !$0.isEmpty && $0.count < 100_000 }
    var mutations = Mutations(of: files, seed: 1)
    for index in 0..<(TestForm.isFull ? 200 : 10) {
      let bytes = mutations.next()
      try Data(bytes).write(to: folder.url.appending(path: "changed"))
      let arguments =
        isConfig
        ? ["--list", "--test-config", "changed"] : ["history", "import", "changed", "--history", "h.sqlite"]
      let output = try Tool.program.run(
        arguments, environment: [:], in: folder.url,
        shell: "ulimit -t 2; ulimit -d \(Self.memory); exec \"$@\"")
      let codes: Set<Int32> = isConfig ? [0, 65, 66] : [0, 65]
      #expect(codes.contains(output.status), "file \(index): \(output.status) \(output.stderr.prefix(1000))")
    }
  }
}
