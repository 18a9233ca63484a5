import ArgumentParser

/// The command line: parses, wires, prints.
@main
struct NetsocketTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsocket-test",
    abstract: "Network-socket tests of an AT-command Wi-Fi module, reported as mbedgt does.",
    usage: """
      netsocket-test --test-config esp8266_config.json
      netsocket-test --device sim:at1.7 --seed 7 -n '*netsocket*'
      netsocket-test --cases 'TCPSOCKET_*' --report-style github
      netsocket-test report run.events.jsonl
      netsocket-test history list
      netsocket-test compare firmware:1.7.3.0 firmware:1.7.4.0
      netsocket-test serve --port-offset 10000
      netsocket-test simulate --pty /tmp/esp8266
      netsocket-test doctor --device /dev/ttyUSB0
      """,
    version: ToolVersion.text,
    subcommands: [
      RunCommand.self, SoakCommand.self, CompareCommand.self, HistoryCommand.self, ReportCommand.self,
      ServeCommand.self, SimulateCommand.self,
      DoctorCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Every error goes through here, so that each has one form and its documented exit code.
  static func main() async {
    StandardStreams.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let complaint = UnsupportedFlag.complaint(aboutBundleIn: arguments) { refuse(complaint) }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let complaint as CLIError {
      refuse(complaint)
    } catch {
      if exitCode(for: error) == .validationFailure,
        let complaint = UnsupportedFlag.complaint(about: arguments)
      {
        refuse(complaint)
      }
      exit(withError: error)
    }
  }

  private static func refuse(_ complaint: CLIError) -> Never {
    StandardStreams.error(complaint.rendered)
    exit(withError: ExitCode(complaint.status.rawValue))
  }
}

/// The version of the tool, as `--version` and the events have it.
enum ToolVersion {
  static let text = "0.1.0"
}
