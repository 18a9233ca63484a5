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
    abstract: "Put a simulated ESP8266 on a pseudo-terminal or a TCP port, in real time.",
    usage: """
      netsocket-test simulate --pty /tmp/esp8266
      netsocket-test simulate --listen 127.0.0.1:4800 --uplink host --map '*:7=127.0.0.1:10007'
      """,
    discussion: """
      Prints where the module is, and runs it until it is told to stop (SIGINT, SIGTERM, SIGHUP): then the link is \
      removed and the exit code is 0. A second signal ends it at once (128 and its number). Access points, passwords \
      and names are those of the config. Other exit codes: 64 wrong use, 65 invalid config, 66 a file missing, 69 the \
      line cannot be had, 74 the transcript or stdout cannot be written.
      """)

  enum UplinkChoice: String, CaseIterable, ExpressibleByArgument {
    case virtual, host
  }

  @Option(help: ArgumentHelp("The firmware, such as at1.7.", valueName: "name"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "A pseudo-terminal with a link to it at this path (the default, without a link).", valueName: "link"))
  var pty: String?

  @Option(
    help: ArgumentHelp("A TCP port instead, one client at a time; port 0 is any.", valueName: "host:port"))
  var listen: String?

  @Option(help: "What the module's network is: the config's own internet, or this machine's sockets.")
  var uplink = UplinkChoice.virtual

  @Option(
    help: ArgumentHelp(
      "With --uplink host, sends a service elsewhere; the module is 192.168.1.107.",
      valueName: "host:port=host:port"))
  var map: [String] = []

  @Flag(help: "With --uplink host, lets connections, datagrams, lookups and pings leave this machine.")
  var allowOutside = false

  @Option(
    help: ArgumentHelp(
      "The mbed test config, for access points and names; without one, a config that sets every key.",
      valueName: "file"))
  var testConfig: String?

  @Option(help: ArgumentHelp("What the module's UART is set to.", valueName: "n"))
  var baud = 115_200

  @Flag(
    name: .customLong("no-pacing"),
    help: "Neither bytes nor commands take the time that they take on a module.")
  var isUnpaced = false

  @Option(
    help: ArgumentHelp(
      "A defect of the module: \(SimulatedModuleOptions.faultNames.joined(separator: ", ")). Repeatable.",
      valueName: "name[=value]"))
  var fault: [String] = []

  @Option(
    help: ArgumentHelp(
      "Writes all that is said on the line to a file, with times, without passwords.", valueName: "file"))
  var transcript: String?

  @Option(
    help: ArgumentHelp(
      "Random seed; decides the module's delays (default: random, printed at start)", valueName: "n"))
  var seed: UInt64?

  @Flag(name: .shortAndLong, help: "Print only where the module is, and problems")
  var quiet = false

  func validate() throws {
    guard (110...4_608_000).contains(baud) else {
      throw ValidationError("--baud takes a number from 110 to 4608000, not \(baud)")
    }
    guard pty == nil || listen == nil else {
      throw ValidationError("--pty and --listen are two lines, and a module has one: leave one out")
    }
    for (flag, isGiven) in [("--map", !map.isEmpty), ("--allow-outside", allowOutside)]
    where isGiven && uplink != .host {
      throw ValidationError("\(flag) is about this machine's network: add --uplink host, or leave it out")
    }
  }

  func run() async throws {
    let config = try ConfigFile.read(testConfig, target: nil, isStrict: false)
    let device: SimulatedModuleOptions
    do throws(DeviceNameError) {
      device = try SimulatedModuleOptions(profile: profile, faults: fault, baud: baud, isPaced: !isUnpaced)
    } catch {
      throw CLIError(.usage, "the module cannot be made", advice: error.message)
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
    // The module's five links, its server and the wishes behind them.
    if let shortage = DescriptorRoom.shortage(for: 16) {
      throw CLIError(.deviceUnavailable, shortage, advice: DescriptorRoom.advice)
    }
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

  /// - Throws: status 64 for a place that makes no sense, 69 for one that cannot be had.
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
      throw CLIError(.deviceUnavailable, error.message)
    }
  }

  private static func parse(_ text: String) throws(CLIError) -> HostPort {
    do throws(HostPort.ParseError) {
      return try HostPort(text)
    } catch {
      throw CLIError(
        .usage, "--listen names no place: '\(text)'", advice: "write HOST:PORT, such as 127.0.0.1:4800")
    }
  }
}

/// Tells on stderr what becomes of a module's wishes on this machine's network.
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
      write("\(kind) port \(port) of the module cannot be had here: \(reason)")
    case .noPing(let reason):
      write(
        "pings to other machines are not answered: no ICMP socket (\(reason)); see net.ipv4.ping_group_range")
    }
  }

  private func write(_ text: String) {
    StandardStreams.error("netsocket-test: \(text)\n")
  }
}
