import ArgumentParser
import Bench
import HostNetwork
import NetworkSocket
import Timekeeping

/// Runs the servers that the cases need, for modules on a real network.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the test servers: echo, discard, daytime, chargen and time over TCP and UDP, and DNS.",
    usage: """
      netsocket-test serve --port-offset 10000
      netsocket-test serve --delay dns=30ms --delay echo=2ms
      netsocket-test serve --bind 192.168.1.10 --port-offset 0 --privileged
      """,
    discussion: """
      Prints the address of each service and runs until SIGINT, SIGTERM or SIGHUP; then prints the traffic and \
      exits with 0. SIGUSR1 prints the traffic so far. A second signal ends it at once (128 + its number). DNS \
      resolves the names of the config; the test server's name resolves to --bind. Errors: 64 wrong use, 65 invalid \
      config, 66 file missing, 69 port unavailable, 74 stdout not writable.
      """)

  @Option(
    help: ArgumentHelp(
      "Address to listen at; 0.0.0.0 or :: for all addresses", valueName: "addr"))
  var bind = "127.0.0.1"

  @Option(help: ArgumentHelp("Added to each well-known port: echo listens at 7 + N", valueName: "n"))
  var portOffset = 10_000

  @Flag(help: "Allow ports below 1024 (needs root)")
  var privileged = false

  @Option(
    help: ArgumentHelp(
      "Delay the answers of a service: \(ServiceOffer.names.joined(separator: ", ")) (repeatable)",
      valueName: "name=duration"))
  var delay: [String] = []

  @Option(
    help: ArgumentHelp(
      "Test config with ports and names (default: a built-in one)",
      valueName: "file"))
  var testConfig: String?

  @Option(help: ArgumentHelp("Open TCP connections per service; more are closed", valueName: "n"))
  var maxConnections = 1024

  @Option(
    help: ArgumentHelp(
      "New connections or datagrams per service and second; more are rejected", valueName: "n"))
  var maxRate = 10_000

  @Option(
    help: ArgumentHelp(
      "Close a TCP connection after so many seconds without a byte; 0 never", valueName: "s"))
  var idleTimeout = 300

  func validate() throws {
    guard (0...1_000_000).contains(idleTimeout) else {
      throw ValidationError("--idle-timeout: expected a number from 0 to 1000000, got \(idleTimeout)")
    }
    guard (0...65_535).contains(portOffset) else {
      throw ValidationError("--port-offset: expected a number from 0 to 65535, got \(portOffset)")
    }
    guard (1...60_000).contains(maxConnections) else {
      throw ValidationError("--max-connections: expected a number from 1 to 60000, got \(maxConnections)")
    }
    guard (1...1_000_000_000).contains(maxRate) else {
      throw ValidationError("--max-rate: expected a number from 1 to 1000000000, got \(maxRate)")
    }
  }

  func run() async throws {
    let delays = try delays()
    let config = try ConfigFile.read(testConfig, target: nil, isStrict: false)
    let text = bind.lowercased() == "localhost" ? "127.0.0.1" : bind
    guard let address = IPAddress(text) else {
      throw CLIError(
        .usage, "--bind: expected an IP address, got '\(bind)'",
        advice: "netsocket-test serve --bind 127.0.0.1   (or an address from 'ip address')")
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
    limits.idle = idleTimeout == 0 ? nil : .seconds(idleTimeout)
    let services: OpenServices
    do throws(BenchError) {
      services = try await offer.open(limits) { StandardStreams.error("netsocket-test: warning: \($0)\n") }
    } catch {
      throw CLIError(
        .deviceUnavailable, error.message,
        advice: error.advice ?? "ss -lntup   (lists the ports in use; choose another --port-offset or --bind)"
      )
    }
    let signals = try StopSignals {
      StandardStreams.error(ServiceText.counts(services.entries, services.counts))
    }
    try StandardStreams.output(ServiceText.places(services.entries))
    StandardStreams.error("netsocket-test: serving until \(signals.ways); SIGUSR1 prints the traffic\n")
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
          advice: "netsocket-test serve --delay dns=30ms   (services are "
            + ServiceOffer.names.joined(separator: ", ") + ")")
      }
      delays[fields[0]] = duration
    }
    return delays
  }

  private static func error(_ error: ServiceOffer.PortError) -> CLIError {
    switch error {
    case .portTooHigh(let service, let port):
      CLIError(
        .usage, "port \(port) of \(service) is above 65535",
        advice: "netsocket-test serve --port-offset 10000")
    case .privileged(let port):
      CLIError(
        .usage, "port \(port) needs --privileged",
        advice: "netsocket-test serve --port-offset 10000   (or run as root with --privileged)")
    }
  }
}

/// Words for services that are offered to others.
enum ServiceText {
  /// A line for each: protocol, address, service.
  static func places(_ entries: [OpenServices.Entry]) -> String {
    entries.map { "\($0.kind) \($0.address) \($0.name)\n" }.joined()
  }

  /// A table of the traffic.
  static func counts(_ entries: [OpenServices.Entry], _ counts: [ServiceCounts]) -> String {
    let head = [
      "service", "address", "connections", "open", "datagrams", "bytes in", "bytes out", "rejected",
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
