import Greentea
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping
import WireSupport

@testable import Bench

@Suite("A failed attempt keeps its last exchanges")
struct KeptExchangesTests {
  private func results(_ outcome: Jobs.Outcome) -> [(id: CaseID, result: CaseResult)] {
    outcome.events.compactMap { event in
      if case .caseFinished(let id, let result) = event.event { (id, result) } else { nil }
    }
  }

  @Test("and an attempt that is OK keeps none")
  func kept() async throws {
    let outcome = try await Jobs.run(
      device: SilentModuleTests.mutedAtTheFifth, suites: ["*-tcp"],
      cases: ["TCPSOCKET_ECHOTEST", "TCPSOCKET_SEND_REPEAT", "TCPSOCKET_BIND_PORT"])
    let results = results(outcome)
    #expect(results.count > 1)
    for (id, result) in results where result.verdict.isOK { #expect(result.diagnosis == nil, "\(id)") }
    let failed = try #require(results.first { !$0.result.verdict.isOK })
    #expect(failed.id.name == "TCPSOCKET_ECHOTEST")
    let lines = try #require(failed.result.diagnosis).exchanges
    // The first thing that this case did: look the server up.
    #expect(lines.first?.text == "AT+CIPSTART=0,\"UDP\",\"8.8.8.8\",53")
    let connect = try #require(lines.firstIndex { $0.text.hasPrefix("AT+CIPSTART=0,\"TCP\"") })
    #expect(
      lines[connect...].prefix(5).map { "\($0.direction) \($0.text)" } == [
        "sent AT+CIPSTART=0,\"TCP\",\"198.51.100.7\",7", "unsolicited 0,CONNECT", "received OK",
        "sent AT+CIPSEND=0,1", "sent 1 B \"8\"",
      ])
    #expect(lines.allSatisfy { $0.time >= .zero && $0.time <= failed.result.elapsed + .seconds(1) })
    #expect(lines.map(\.time) == lines.map(\.time).sorted())
  }

  @Test("of a long case the last twenty commands")
  func twenty() async throws {
    let outcome = try await Jobs.run(
      device: "sim:?udp-loss=1", cases: ["UDPSOCKET_ECHOTEST_BURST"], scale: 0.2)
    let failed = try #require(results(outcome).first { !$0.result.verdict.isOK })
    let lines = try #require(failed.result.diagnosis).exchanges
    #expect(lines.count { $0.text.hasPrefix("AT") && $0.direction == .sent } == 20)
  }

  @Test("the same with the same seed")
  func determinism() async throws {
    func run() async throws -> [StampedEvent] {
      try await Jobs.run(device: SilentModuleTests.mutedAtTheFifth, seed: 7, suites: ["*-tcp"]).events
    }
    let first = try await run()
    #expect(
      results(Jobs.Outcome(exitCode: 0, events: first, written: [], read: [])).contains {
        $0.result.diagnosis?.exchanges.isEmpty == false
      })
    #expect(try await run() == first)
  }

  @Test("the record of the line says where suites and cases begin and end, and with which verdict")
  func notes() async throws {
    let text = Trace<String>()
    var hooks = BenchHooks { _ in }
    hooks.recorder = .transcript(secrets: []) { text.add($0) }
    let device = try SimulatedDevice(DeviceName(SilentModuleTests.mutedAtTheFifth))
    let job = BenchJob(
      config: try Jobs.config(), seed: 1,
      selection: SuiteCatalog.Selection(
        suites: [Glob("*-tcp")], cases: [Glob("TCPSOCKET_ECHOTEST"), Glob("TCPSOCKET_OPEN_CLOSE_REPEAT")]),
      options: RunOptions(repetition: .untilOK(retries: 1)), timeoutScale: 1,
      description: RunDescription(
        toolVersion: "test", seed: 1, device: "sim:", target: "T-S", platform: "T", toolchain: "S",
        onHang: .recover, timeoutScale: 1, configuration: []))
    _ = try await device.run(job, hooks)
    let suite = "suite mbed-os-tests-netsocket-tcp"
    let notes = text.all.compactMap { $0.split(separator: " # ").dropFirst().first?.dropLast() }
    #expect(
      notes.filter { $0.hasPrefix("suite") || $0.hasPrefix("case") } == [
        "\(suite) begins", "case TCPSOCKET_ECHOTEST begins", "case TCPSOCKET_ECHOTEST ends: fail",
        "case TCPSOCKET_ECHOTEST (attempt 2) begins", "case TCPSOCKET_ECHOTEST (attempt 2) ends: fail",
        "case TCPSOCKET_OPEN_CLOSE_REPEAT begins", "case TCPSOCKET_OPEN_CLOSE_REPEAT ends: ok",
        "\(suite) ends: FAIL",
      ])
  }
}
