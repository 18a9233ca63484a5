import ArgumentParser

/// The command line: parses, wires, prints.
@main
struct NetsocketTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsocket-test",
    abstract: "Run Mbed OS network-socket tests on an AT-command Wi-Fi module.",
    usage: """
      netsocket-test
      netsocket-test --test-config esp8266_config.json --device /dev/ttyUSB0
      netsocket-test -n '*-tcp,*-udp' --retry 2 --report-junit report.xml
      netsocket-test doctor --device /dev/ttyUSB0
      netsocket-test compare firmware:1.6.2.0 firmware:1.7.4.0
      """,
    version: ToolVersion.line,
    subcommands: [
      RunCommand.self, InitCommand.self, DoctorCommand.self, DialogueCommand.self, CompareCommand.self,
      HistoryCommand.self,
      ReportCommand.self, SimulateCommand.self, ServeCommand.self, SoakCommand.self,
      MatrixCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Every error goes through here, so that each has one form and its documented exit code.
  static func main() async {
    StandardStreams.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let error = UnsupportedFlag.error(inBundles: arguments) { refuse(error) }
    do {
      // Here and not by the parser, which looks at the options of every command first: most of the time.
      if arguments == ["--version"] { return try StandardStreams.output(ToolVersion.line + "\n") }
      if let run = RunCommand.parsed(arguments) { return try await run.run() }
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as CLIError {
      refuse(error)
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      switch exitCode(for: error) {
      case .success: exit(error)
      case .validationFailure:
        refuse(UnsupportedFlag.error(about: arguments) ?? UsageError.of(error, in: arguments))
      default: refuse(.bug("\(error)"))
      }
    }
  }

  /// Help, a version or a completion script.
  private static func exit(_ request: any Error) -> Never {
    let text = message(for: request)
    guard text == helpMessage() else { exit(withError: request) }
    exit(withError: CleanExit.message(RootHelp.text))
  }

  private static func refuse(_ error: CLIError) -> Never {
    StandardStreams.error(error.rendered)
    exit(withError: ExitCode(error.status.rawValue))
  }
}

/// The help of the tool itself: examples, commands, and the options of `run` that most people need.
enum RootHelp {
  /// Taken from the help of `run`, so that each has one text.
  static let options = [
    "--test-config", "--device", "-n", "--cases", "-l", "--seed", "--retry", "--only-failed",
    "--report-junit", "--baseline",
  ]

  static var text: String {
    let sections = NetsocketTest.helpMessage().split(separator: "\n\n").map(String.init)
    let common = "COMMON OPTIONS OF RUN (all: netsocket-test run --help):\n" + commonOptions
    let (options, others) = (
      sections.filter { $0.hasPrefix("OPTIONS:") }, sections.filter { !$0.hasPrefix("OPTIONS:") }
    )
    // Commands before options; ArgumentParser has its last line behind the commands.
    return (others.dropLast() + [common] + options + others.suffix(1)).joined(separator: "\n\n")
  }

  /// The entries of ``options`` in the help of `run`, each with its indented lines.
  private static var commonOptions: String {
    var entries: [[Substring]] = []
    for line in NetsocketTest.helpMessage(for: RunCommand.self).split(separator: "\n") {
      if line.hasPrefix("  -") {
        entries.append([line])
      } else if line.hasPrefix("      ") {
        entries.indices.last.map { entries[$0].append(line) }
      } else {
        // A heading: what follows it belongs to no option.
        entries.append([])
      }
    }
    let chosen = options.compactMap { option in
      entries.first { $0.first?.dropFirst(2).prefix { $0 != " " && $0 != "," } == option[...] }
    }
    return chosen.joined().joined(separator: "\n")
  }
}

/// The version of the tool. This is its only place.
enum ToolVersion {
  static let text = "0.2.0"

  /// With the git revision it was built from, where there is one.
  static let line = text + (BuiltRevision.text.isEmpty ? "" : " (git \(BuiltRevision.text))")
}
