import Foundation
import Greentea
import HostNetwork
import NetworkServices
import NetworkSocket
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("A run on the host's own stack")
struct HostDeviceTests {
  /// The suites that a device without Wi-Fi has a part in.
  static let suites = [
    "mbed-os-tests-netsocket-dns", "mbed-os-tests-netsocket-tcp", "mbed-os-tests-netsocket-udp",
  ]

  struct Outcome: Sendable {
    let exitCode: Int
    let events: [GreenteaEvent]

    var results: [(name: String, result: CaseResult)] {
      events.compactMap { if case .caseFinished(let id, let result) = $0 { (id.name, result) } else { nil } }
    }

    var failures: [FailedExpectation] {
      events.compactMap { if case .expectationFailed(_, let failure) = $0 { failure } else { nil } }
    }
  }

  /// Runs cases with these servers in place of the bench's own.
  static func run(
    cases: [String]? = nil, _ services: [(port: UInt16, service: OfferedService)] = [], maps: [String] = [],
    seed: UInt64 = 1, scale: Double = 1, lookupPatience: Int = 60_000
  ) async throws -> Outcome {
    let key = "\"nsapi.dns-response-wait-time\": "
    let config = try Jobs.config(
      EmbeddedConfig.text.replacingOccurrences(of: key + "5000", with: key + "\(lookupPatience)"))
    try #require(config.dns.responseTimeout == .milliseconds(lookupPatience))
    let host = try await ServiceHost.start(services.map(\.service), time: RealWorld())
    var values = DeviceOptionValues()
    values.map = zip(services, host.addresses).map { "*:\($0.port)=\($1)" } + maps
    var device = try DeviceKinds.device("host:")
    try device.configure(values, config)
    let job = BenchJob(
      config: config, seed: seed,
      selection: SuiteCatalog.Selection(cases: cases?.map(Glob.init)), options: RunOptions(),
      timeoutScale: scale,
      description: RunDescription(
        toolVersion: "test", seed: seed, device: "host:", target: "H-S", platform: "H", toolchain: "S",
        onHang: .recover, timeoutScale: scale, configuration: []))
    let events = Trace<GreenteaEvent>()
    let exitCode = try await device.run(job, BenchHooks { events.add($0.event) })
    await host.stop()
    return Outcome(exitCode: exitCode, events: events.all)
  }

  /// The one case of a run: its verdict, and the sentence on the echo server.
  private func only(_ outcome: Outcome) throws -> (verdict: Verdict, server: String) {
    try #require(outcome.results.count == 1)
    let result = outcome.results[0].result
    let server = try #require(
      result.diagnosis?.servers.first { $0.contains("echo.netsocket.test:7 (198.51.100.7)") })
    return (result.verdict, server)
  }

  @Test("is all OK, and says that what is about Wi-Fi is not built")
  func sound() async throws {
    let outcome = try await Self.run(cases: ["*_ECHOTEST", "*_OPEN_LIMIT", "SYNCHRONOUS_DNS"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.results.allSatisfy { $0.result.verdict.isOK })
    #expect(outcome.results.count >= 4)
    let planned = outcome.events.compactMap { if case .planned(let suite, _, _) = $0 { suite } else { nil } }
    #expect(planned == Self.suites)
    let whole = try await Self.run(cases: ["SYNCHRONOUS_DNS", "WIFI-SCAN", "*STATUS"])
    let notBuilt = whole.events.compactMap { if case .notBuilt(let missing) = $0 { missing } else { nil } }
    #expect(
      notBuilt == [
        .init(suite: "mbed-os-tests-network-interface", testCase: nil, reason: .deviceLacks("Wi-Fi")),
        .init(suite: "mbed-os-tests-network-wifi", testCase: nil, reason: .deviceLacks("Wi-Fi")),
      ])
  }

  @Test("against a port where nobody listens fails, and names the server and what refused")
  func down() async throws {
    // TCPMUX (RFC 1078), which no machine offers any more.
    let (verdict, server) = try only(
      await Self.run(cases: ["TCPSOCKET_ECHOTEST"], maps: ["echo.netsocket.test:7=127.0.0.1:1"]))
    #expect(verdict == .fail)
    #expect(
      server
        == "TCP echo.netsocket.test:7 (198.51.100.7): not connected, no connection to 127.0.0.1:1: Connection refused"
    )
  }

  @Test("keeps the last socket calls of a failed case, and none of one that passed")
  func calls() async throws {
    let outcome = try await Self.run(
      cases: ["TCPSOCKET_ECHOTEST", "TCPSOCKET_OPEN_CLOSE_REPEAT"],
      [(7, OfferedService(.stream(EarlyCloser(after: 4))))])
    let failed = try #require(outcome.results.first { $0.name == "TCPSOCKET_ECHOTEST" }).result
    let lines = try #require(failed.diagnosis).exchanges
    let texts = lines.map { "\($0.direction) \($0.text)" }
    for text in [
      "sent resolve 'echo.netsocket.test': 198.51.100.7", "sent socket 0: open TCP: OK",
      "sent socket 0: connect to 198.51.100.7:7: IN_PROGRESS (-3013)", "sent socket 0: send 1 B: 1 B taken",
      "received socket 0: receive: 1 B \"8\"",
    ] { #expect(texts.contains(text), "\(texts)") }
    #expect(texts.last { $0.hasPrefix("received") } == "received socket 0: receive: 0 B: closed by the peer")
    #expect(lines.allSatisfy { $0.time >= .zero && $0.time < .seconds(60) })
    #expect(lines.map(\.time) == lines.map(\.time).sorted())
    for (name, result) in outcome.results where result.verdict.isOK {
      #expect(result.diagnosis == nil, "\(name)")
    }
  }

  @Test("against a server that never answers is a hang of the network, and its cause names the server")
  func silent() async throws {
    let outcome = try await Self.run(
      cases: ["TCPSOCKET_ECHOTEST"], [(7, OfferedService(.stream(DiscardServer())))], scale: 0.02)
    guard case .hung(_, let cause) = try only(outcome).verdict else {
      Issue.record("\(outcome.results)")
      return
    }
    #expect(cause.kind == .network)
    #expect(cause.message.contains("timed out waiting for: tcp socket: signal"), "\(cause.message)")
    #expect(
      cause.message.contains(
        "TCP echo.netsocket.test:7 (198.51.100.7): connected, 1 bytes out, 0 bytes in"), "\(cause.message)")
    #expect(outcome.events.contains { if case .recovered = $0 { true } else { false } })
  }

  @Test("against a slow server waits for it")
  func slow() async throws {
    let outcome = try await Self.run(
      cases: ["TCPSOCKET_ECHOTEST"],
      [(7, OfferedService(.stream(EchoServer()), delay: .milliseconds(30)))])
    #expect(outcome.exitCode == 0)
    #expect(outcome.results[0].result.elapsed >= .milliseconds(22 * 30))
  }

  @Test("against a server that closes early fails, and names the server and how far it came")
  func early() async throws {
    let outcome = try await Self.run(
      cases: ["TCPSOCKET_ECHOTEST"], [(7, OfferedService(.stream(EarlyCloser(after: 4))))])
    let (verdict, server) = try only(outcome)
    #expect(verdict == .fail)
    #expect(outcome.failures.count == 1)
    #expect(
      server
        == "TCP echo.netsocket.test:7 (198.51.100.7): connected, 6 bytes out, 4 bytes in, then closed by the server"
    )
  }

  @Test("against a DNS server that does not answer fails, and names that server")
  func noNames() async throws {
    let outcome = try await Self.run(
      cases: ["SYNCHRONOUS_DNS", "TCPSOCKET_ECHOTEST"], maps: ["*:53=127.0.0.1:1"], lookupPatience: 100)
    #expect(outcome.results.map(\.result.verdict) == [.fail, .fail])
    // Each case has its own record: what passed in the one before is not in it.
    for (result, count) in zip(outcome.results, [28, 37]) {
      #expect(result.result.diagnosis?.servers.first == "UDP 8.8.8.8:53: \(count) bytes out, 0 bytes in")
    }
  }

  @Test("draws its payloads from the seed")
  func seed() async throws {
    func heard(_ seed: UInt64) async throws -> [[UInt8]] {
      let trace = Trace<[UInt8]>()
      let outcome = try await Self.run(
        cases: ["UDPSOCKET_ECHOTEST"], [(7, OfferedService(.datagram(Listener(trace))))], seed: seed)
      #expect(outcome.exitCode == 0)
      return trace.all
    }
    let first = try await heard(7)
    #expect(first.count >= 22)
    #expect(try await heard(7) == first)
    #expect(try await heard(8) != first)
  }
}

/// Echoes so many bytes, then closes.
private struct EarlyCloser: StreamServer {
  var left: Int

  init(after count: Int) { left = count }

  mutating func handle(_ event: StreamEvent, at now: Instant) -> [StreamAction] {
    guard case .received(let bytes) = event else { return [] }
    let part = Array(bytes.prefix(left))
    left -= part.count
    return left == 0 ? [.send(part), .finish] : [.send(part)]
  }
}

/// Echoes, and keeps what it has heard.
private struct Listener: DatagramServer {
  let trace: Trace<[UInt8]>

  init(_ trace: Trace<[UInt8]>) { self.trace = trace }

  mutating func handle(_ datagram: [UInt8], at now: Instant) -> [UInt8]? {
    trace.add(datagram)
    return datagram
  }
}
