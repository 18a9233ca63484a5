import ArgumentParser
import Bench
import HostNetwork
import NetworkSocket

/// Offers the servers that the cases need, for modules on a real network.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Offer echo, discard, daytime, chargen and time over TCP and UDP, and DNS over UDP.",
    usage: """
      netsocket-test serve --port-offset 10000
      netsocket-test serve --delay dns=30ms --delay echo=2ms
      netsocket-test serve --bind 192.168.1.10 --port-offset 0 --privileged
      """,
    discussion: """
      Prints what listens where, and serves until it is told to stop (SIGINT, SIGTERM, SIGHUP); then it prints what \
      came, and the exit code is 0. SIGUSR1 prints that on stderr meanwhile. A second signal ends it at once (128 and \
      its number). DNS knows the names of the config; that of its test server leads to the address that is served. \
      Other exit codes: 64 wrong use, 65 invalid config, 66 a file missing, 69 a port cannot be had, 74 stdout cannot \
      be written.
      """)

  @Option(
    help: ArgumentHelp(
      "The address to listen at; 0.0.0.0 or :: for all of this machine's.", valueName: "addr"))
  var bind = "127.0.0.1"

  @Option(help: ArgumentHelp("What is added to each port: echo is 7 and this.", valueName: "n"))
  var portOffset = 10_000

  @Flag(help: "Let ports be below 1024, which takes a privileged user.")
  var privileged = false

  @Option(
    help: ArgumentHelp(
      "Delay the answers of a service: \(ServiceOffer.names.joined(separator: ", ")) (repeatable)",
      valueName: "name=duration"))
  var delay: [String] = []

  @Option(
    help: ArgumentHelp(
      "The mbed test config, for ports and names; without one, a config that sets every key.",
      valueName: "file"))
  var testConfig: String?

  @Option(help: ArgumentHelp("TCP connections of one service at once; more are closed.", valueName: "n"))
  var maxConnections = 1024

  @Option(
    help: ArgumentHelp(
      "New connections or datagrams of one service in a second; more are turned away.", valueName: "n"))
  var maxRate = 10_000

  func validate() throws {
    guard (0...65_535).contains(portOffset) else {
      throw ValidationError("--port-offset takes a number from 0 to 65535, not \(portOffset)")
    }
    guard (1...60_000).contains(maxConnections) else {
      throw ValidationError("--max-connections takes a number from 1 to 60000, not \(maxConnections)")
    }
    guard (1...1_000_000_000).contains(maxRate) else {
      throw ValidationError("--max-rate takes a number from 1 to 1000000000, not \(maxRate)")
    }
  }

  func run() async throws {
    let delays = try delays()
    let config = try ConfigFile.read(testConfig, target: nil, isStrict: false)
    let text = bind.lowercased() == "localhost" ? "127.0.0.1" : bind
    guard let address = IPAddress(text) else {
      throw CLIError(
        .usage, "--bind takes an IP address, not '\(bind)'",
        advice: "write 127.0.0.1, ::1 or one of this machine's")
    }
    let offer: ServiceOffer
    do throws(ServiceOffer.PortError) {
      offer = try ServiceOffer(
        config, at: address, portOffset: portOffset, allowsPrivileged: privileged, delays: delays)
    } catch {
      throw Self.error(error)
    }
    OpenFiles.makeRoom(for: maxConnections)
    var limits = ServiceHost.Limits()
    limits.connections = maxConnections
    limits.outgoing = 16_384
    limits.delayedAnswers = 4096
    limits.rate = maxRate
    let services: OpenServices
    do throws(BenchError) {
      services = try await offer.open(limits)
    } catch {
      throw CLIError(
        .deviceUnavailable, error.message, advice: "choose another --port-offset, or end what listens there")
    }
    let signals = try StopSignals {
      StandardStreams.error(ServiceText.counts(services.entries, services.counts))
    }
    try StandardStreams.output(ServiceText.places(services.entries))
    StandardStreams.error("netsocket-test: serving until \(signals.ways); SIGUSR1 shows what came\n")
    _ = await signals.wait()
    await services.stop()
    try StandardStreams.output(ServiceText.counts(services.entries, services.counts))
  }

  private func delays() throws(CLIError) -> [String: Duration] {
    var delays: [String: Duration] = [:]
    for text in delay {
      let fields = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 2, ServiceOffer.names.contains(fields[0]),
        let duration = Duration(text: fields[1]),
        duration <= .seconds(60)
      else {
        throw CLIError(
          .usage, "--delay: expected SERVICE=DURATION with at most 60s, got '\(text)'",
          advice: "write --delay dns=30ms or --delay echo=1.5s; services are "
            + ServiceOffer.names.joined(separator: ", "))
      }
      delays[fields[0]] = duration
    }
    return delays
  }

  private static func error(_ error: ServiceOffer.PortError) -> CLIError {
    switch error {
    case .portTooHigh(let service, let port):
      CLIError(
        .usage, "\(service) would be at port \(port), which is none", advice: "choose another --port-offset")
    case .privileged(let port):
      CLIError(
        .usage, "port \(port) is for privileged users only",
        advice: "add --privileged, or choose a --port-offset of 1024 or more")
    }
  }
}

/// Words for services that are offered to others.
enum ServiceText {
  /// A line each: over what, where, what.
  static func places(_ entries: [OpenServices.Entry]) -> String {
    entries.map { "\($0.kind) \($0.address) \($0.name)\n" }.joined()
  }

  /// A table of what came.
  static func counts(_ entries: [OpenServices.Entry], _ counts: [ServiceCounts]) -> String {
    let head = [
      "service", "address", "connections", "open", "datagrams", "bytes in", "bytes out", "turned away",
    ]
    let rows = zip(entries, counts).map { entry, counts in
      ["\(entry.kind) \(entry.name)", "\(entry.address)"]
        + [
          counts.accepted, counts.connections, counts.datagrams, counts.received, counts.sent,
          counts.turnedAway,
        ].map(String.init)
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        // Words stand to the left and numbers to the right.
        return column < 2 ? cell.0 + space : space + cell.0
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
