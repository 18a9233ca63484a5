import ArgumentParser
import Bench
import HostNetwork
import SerialLines
import Synchronization
import TestConfiguration
import Timekeeping

/// A simulated module on a pseudo-terminal or a TCP port, for any program that speaks AT.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a simulated ESP8266 on a pseudo-terminal or TCP port, for any AT client.",
    usage: """
      netsocket-test simulate --pty /tmp/esp8266
      netsocket-test simulate --listen 127.0.0.1:4800 --uplink host --map '*:7=127.0.0.1:10007'
      """,
    discussion: """
      Prints the module's path or address and runs until SIGINT, SIGTERM or SIGHUP; then removes the link and exits \
      with 0. A second signal ends it at once (128 + its number). Access points, passwords and names come from the \
      config. Errors: 64 wrong use, 65 invalid config, 66 file missing, 69 line unavailable, 74 transcript or stdout \
      not writable.
      """)

  enum UplinkChoice: String, CaseIterable, ExpressibleByArgument {
    case virtual, host
  }

  @Option(help: ArgumentHelp("Firmware profile, such as at1.7 (default: at1.7)", valueName: "name"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Pseudo-terminal with a symbolic link at this path (default: without a link)", valueName: "link"))
  var pty: String?

  @Option(
    help: ArgumentHelp(
      "TCP port instead of a pseudo-terminal, one client at a time; port 0 picks a free one",
      valueName: "host:port"))
  var listen: String?

  @Option(help: "Network of the module: a virtual internet, or this host's sockets")
  var uplink = UplinkChoice.virtual

  @Option(
    help: ArgumentHelp(
      "With --uplink host, redirect a service; the module is 192.168.1.107 (repeatable)",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "With --uplink host, allow traffic to other machines")
  var allowOutside = false

  @Option(
    help: ArgumentHelp(
      "Test config with access points and names (default: a built-in one)",
      valueName: "file"))
  var testConfig: String?

  @Option(help: ArgumentHelp("Speed of the module's UART", valueName: "n"))
  var baud = 115_200

  @Flag(
    name: .customLong("no-pacing"),
    help: "Skip the time that bytes and commands take on a module")
  var isUnpaced = false

  @Option(
    help: ArgumentHelp(
      "Fault of the module: \(SimulatedModuleOptions.faultNames.joined(separator: ", ")) (repeatable)",
      valueName: "name[=value]"))
  var fault: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write every byte of the line with its time; passwords are masked", valueName: "file"))
  var transcript: String?

  @Option(
    help: ArgumentHelp(
      "Random seed; decides the module's delays (default: random, printed at start)", valueName: "n"))
  var seed: UInt64?

  @Flag(name: .shortAndLong, help: "Print only the module's path or address, and problems")
  var quiet = false

  func validate() throws {
    guard (110...4_608_000).contains(baud) else {
      throw ValidationError("--baud: expected a number from 110 to 4608000, got \(baud)")
    }
    guard pty == nil || listen == nil else {
      throw ValidationError("--pty and --listen exclude each other")
    }
    for (flag, isGiven) in [("--map", !map.isEmpty), ("--allow-outside", allowOutside)]
    where isGiven && uplink != .host {
      throw ValidationError("\(flag) needs --uplink host")
    }
  }

  func run() async throws {
    let config = try ConfigFile.read(testConfig, target: nil, isStrict: false)
    let device: SimulatedModuleOptions
    do throws(DeviceNameError) {
      device = try SimulatedModuleOptions(profile: profile, faults: fault, baud: baud, isPaced: !isUnpaced)
    } catch {
      throw CLIError(
        .usage, "invalid module description", cause: error.message,
        advice: "netsocket-test simulate --help   (lists profiles and faults)")
    }
    let network: ModuleSimulation.Network =
      switch uplink {
      case .virtual: .virtual
      case .host: .host(try routes(config))
      }
    try OutputFile.checkDistinct([("--test-config", testConfig), ("--transcript", transcript)])
    let file = try transcript.map { path throws(CLIError) in try OutputFile(path, what: "transcript") }
    let simulation = ModuleSimulation(device, config, network: network, seed: seed ?? FreshSeed.draw())
    let secrets = config.secrets.map(\.revealed)
    let (pty, listen, quiet) = (pty, listen, quiet)
    _ = try await StopSignals().cancelling {
      let world = RealWorld()
      let place = try ServedLine.open(pty: pty, listen: listen, world)
      let recorder: LineRecorder =
        if let file { .transcript(secrets: secrets, end: .module) { file.add($0) } } else { .none }
      let line = recorder.record(place.line, world).line
      defer { line.close() }
      try StandardStreams.output(place.names.map { $0 + "\n" }.joined())
      if !quiet {
        StandardStreams.error("netsocket-test: \(simulation.description), until SIGINT or SIGTERM\n")
      }
      let notices = UplinkNotices(isQuiet: quiet)
      await simulation.run(on: line, world) { notices.tell($0) }
    }
    try file?.check()
  }

  private func routes(_ config: TestConfig) throws(CLIError) -> HostRoutes {
    do throws(DeviceOptionError) {
      return try HostRoutes(config, map: map, allowsOutside: allowOutside)
    } catch {
      throw CLIError(error)
    }
  }
}

/// The line on which a simulated module is offered.
struct ServedLine {
  let line: any SerialLine
  /// Where it is, as others open it.
  let names: [String]

  /// - Throws: status 64 for an invalid address, 69 for an unavailable one.
  static func open(pty: String?, listen: String?, _ time: any TimeSource) throws(CLIError) -> ServedLine {
    let place = try listen.map { text throws(CLIError) in try Self.parse(text) }
    do throws(LineOpeningError) {
      guard let place else {
        let terminal = try PseudoTerminal(link: pty, time: time)
        return ServedLine(line: terminal, names: [terminal.path] + (pty.map { [$0] } ?? []))
      }
      let line = try ListeningLine(at: place, time: time)
      return ServedLine(line: line, names: ["socket://\(line.place)"])
    } catch {
      throw CLIError(
        .deviceUnavailable, error.message,
        advice: listen == nil
          ? "netsocket-test simulate --pty /tmp/esp8266-2" : "netsocket-test simulate --listen 127.0.0.1:0")
    }
  }

  private static func parse(_ text: String) throws(CLIError) -> HostPort {
    do throws(HostPort.ParseError) {
      return try HostPort(text)
    } catch {
      throw CLIError(
        .usage, "--listen: expected HOST:PORT, got '\(text)'",
        advice: "netsocket-test simulate --listen 127.0.0.1:4800")
    }
  }
}

/// Prints on stderr what a module's requests to this machine's network led to.
final class UplinkNotices: Sendable {
  private let isQuiet: Bool
  private let refused = Mutex(RefusedTargets())

  /// - Parameter isQuiet: tells only what is not done.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  func tell(_ notice: HostUplink.Notice) {
    switch notice {
    case .refused(let target):
      if refused.withLock({ $0.isNew("\(target)") }) { write(EventText.refusal(of: "\(target)")) }
    case .port(let port, let kind, let address):
      if !isQuiet { write("\(kind) port \(port) of the module is \(address)") }
    case .noPort(let port, let kind, let reason):
      write("\(kind) port \(port) of the module is unavailable on this machine: \(reason)")
    case .noPing(let reason):
      write(
        "pings to other machines time out: no ICMP socket (\(reason)); see net.ipv4.ping_group_range")
    }
  }

  private func write(_ text: String) {
    StandardStreams.error("netsocket-test: \(text)\n")
  }
}
