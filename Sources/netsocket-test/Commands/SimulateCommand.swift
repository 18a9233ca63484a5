import ArgumentParser
import Bench
import ESP8266Simulator
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
      netsocket-test simulate --pty /tmp/esp8266 --ready --pacing line --profile at2.2
      netsocket-test simulate --listen 127.0.0.1:4800 --uplink host --map '*:7=127.0.0.1:10007'
      """,
    discussion: """
      Prints the module's path or address, and "ready" on stderr whenever it has booted; runs until SIGINT, SIGTERM or \
      SIGHUP, then removes the link and exits with 0. A second signal ends it at once (128 + its number). SIGUSR2 \
      power-cycles the module, and so does every client of --listen after the first. Access points, passwords and names \
      come from the config. Errors: 64 wrong use, 65 invalid config, 66 file missing, 69 line unavailable, 74 transcript \
      or stdout not writable.
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

  @Flag(help: "Create the link of --pty only when the module has booted")
  var ready = false

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

  enum PacingChoice: String, CaseIterable, ExpressibleByArgument {
    case full, line, none
  }

  @Option(help: "What takes time: firmware and line, only the line, or nothing (default: full)")
  var pacing: PacingChoice?

  @Flag(name: .customLong("no-pacing"), help: "Same as --pacing none")
  var isUnpaced = false

  @Option(
    help: ArgumentHelp(
      "Fault of the module, or open point of its firmware (repeatable)",
      discussion: """
        Faults: the defects of Documentation/detection.md, such as lost-segment or busy-storm=20, and slow=FACTOR or \
        slow=DELAY:FACTOR. Open points: \
        \(SimulatedModuleOptions.openPointForms.joined(separator: ", ")).
        """,
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

  @Flag(name: .shortAndLong, help: "Print only the module's path or address, when it is ready, and problems")
  var quiet = false

  func validate() throws {
    guard (110...4_608_000).contains(baud) else {
      throw ValidationError("--baud: expected a number from 110 to 4608000, got \(baud)")
    }
    guard pty == nil || listen == nil else {
      throw ValidationError("--pty and --listen exclude each other")
    }
    guard !ready || pty != nil else {
      throw ValidationError("--ready needs --pty")
    }
    guard !isUnpaced || pacing == nil || pacing == PacingChoice.none else {
      throw ValidationError("--pacing \(pacing?.rawValue ?? "") and --no-pacing exclude each other")
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
      let choice = isUnpaced ? PacingChoice.none : pacing ?? .full
      device = try SimulatedModuleOptions(
        profile: profile, faults: fault, baud: baud, pacing: Pacing(rawValue: choice.rawValue) ?? .full)
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
    let (pty, listen, quiet, ready) = (pty, listen, quiet, ready)
    let powerSwitch = SimulatedPowerSwitch()
    let signals = try StopSignals(onPowerWish: { powerSwitch.powerCycle() })
    _ = try await signals.cancelling {
      try await RealWorld.run { world in
        let place = try ServedLine.open(
          pty: pty, listen: listen, linksLater: ready, powerSwitch: powerSwitch, world)
        let recorder: LineRecorder =
          if let file { .transcript(secrets: secrets, end: .module) { file.add($0) } } else { .none }
        let line = recorder.record(place.line, world).line
        defer { line.close() }
        if !ready { try place.tell() }
        if !quiet {
          StandardStreams.error("netsocket-test: \(simulation.description), until \(signals.ways)\n")
        }
        let notices = UplinkNotices(isQuiet: quiet)
        let announcement = ReadyAnnouncement(place: ready ? place : nil)
        await simulation.run(
          on: line, world, powerSwitch: powerSwitch,
          onReady: { announcement.moduleIsReady() }, onNotice: { notices.tell($0) })
        try announcement.check()
      }
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
struct ServedLine: Sendable {
  let line: any SerialLine
  /// Where it is, as others open it.
  let names: [String]
  /// Makes the link that is still missing; nil if none is.
  var makeLink: (@Sendable () throws(CLIError) -> Void)?

  /// Prints where the line is, one name a line.
  func tell() throws(CLIError) {
    try StandardStreams.output(names.map { $0 + "\n" }.joined())
  }

  /// - Parameters:
  ///   - linksLater: whether ``makeLink`` makes the link of `pty`.
  ///   - powerSwitch: operated by every client of `listen` after the first.
  /// - Throws: status 64 for an invalid address, 69 for an unavailable one.
  static func open(
    pty: String?, listen: String?, linksLater: Bool, powerSwitch: SimulatedPowerSwitch, _ time: RealWorld
  ) throws(CLIError) -> ServedLine {
    let place = try listen.map { text throws(CLIError) in try Self.parse(text) }
    do throws(LineOpeningError) {
      guard let place else {
        let terminal = try PseudoTerminal(link: linksLater ? nil : pty, time: time)
        var served = ServedLine(line: terminal, names: [terminal.path] + (pty.map { [$0] } ?? []))
        if linksLater, let pty {
          served.makeLink = { () throws(CLIError) in
            do throws(LineOpeningError) {
              try terminal.makeLink(at: pty)
            } catch {
              throw CLIError(.deviceUnavailable, error.message)
            }
          }
        }
        return served
      }
      let line = try ListeningLine(at: place, onLaterClient: { powerSwitch.powerCycle() }, time: time)
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

/// Tells that a module has booted, and then makes its line's link if that has waited for it.
final class ReadyAnnouncement: Sendable {
  private let place: Mutex<ServedLine?>
  private let failure = Mutex<CLIError?>(nil)

  /// - Parameter place: whose link and names wait; nil if nothing does.
  init(place: ServedLine?) {
    self.place = Mutex(place)
  }

  func moduleIsReady() {
    let waiting = place.withLock { place in
      defer { place = nil }
      return place
    }
    if let waiting { offer(waiting) }
    StandardStreams.error("netsocket-test: ready\n")
  }

  private func offer(_ place: ServedLine) {
    do throws(CLIError) {
      try place.makeLink?()
      try place.tell()
    } catch {
      failure.withLock { $0 = error }
      place.line.close()
    }
  }

  /// - Throws: what kept the link from being made or its name from being told.
  func check() throws(CLIError) {
    if let failure = failure.withLock(\.self) { throw failure }
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
