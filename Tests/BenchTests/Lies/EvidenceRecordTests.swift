import ESP8266Driver
import ESP8266Simulator
import Greentea
import NetworkServices
import NetworkSocket
import SerialLines
import SocketSuites
import Synchronization
import TestConfiguration
import TestSupport
import Testing
import Timekeeping
import WireSupport

@testable import Bench

/// What the driver has counted, held against what the module did and its network saw.
@Suite("Evidence", .timeLimit(.minutes(2)))
struct EvidenceRecordTests {
  @Test(
    "is what the simulated module really did, case by case",
    arguments: ["at1.3", "at1.6", "at1.7", "at2.1", "at2.2"],
    1...(TestForm.isFull ? 5 : 1) as ClosedRange<UInt64>)
  func equal(profile: String, seed: UInt64) async throws {
    let record = Record()
    let results = try await run(profile: profile, seed: seed, record)
    #expect(results.count == SuiteCatalog.names.flatMap(\.cases).count)
    for (name, evidence, truth) in results {
      for counter in [Evidence.Counter.joins, .refusedJoins, .scans, .connects, .bytesOut] {
        #expect(evidence[counter] == truth[counter], "\(name): \(counter.rawValue)")
      }
      #expect(evidence[.bytesIn] <= truth[.bytesIn], "\(name)")
      #expect(evidence[.lookups] <= truth[.lookups], "\(name)")
    }
  }

  @Test("after a lost prompt the server has got the caller's bytes and nothing else", arguments: 1...12)
  func lostPrompt(number: Int) async throws {
    for name in ["TCPSOCKET_SEND_REPEAT", "UDPSOCKET_SENDTO_REPEAT"] {
      let record = Record()
      let results = try await run(cases: [name], record) { LyingLine($0, .losesPrompt(number)) }
      let payloads = record.payloads
      #expect(payloads.allSatisfy { $0 == Array("hello".utf8) }, "\(name)")
      #expect(record.queries.allSatisfy(Self.isQuery), "\(name)")
      // The payload without a prompt has gone, and is no evidence. The first prompt is that of a lookup.
      let evidence = try #require(results.first).evidence
      #expect(number == 1 ? record.bytesOut == 0 : evidence[.bytesOut] < record.bytesOut, "\(name)")
    }
  }

  private static func isQuery(_ payload: [UInt8]) -> Bool {
    payload.count > 12 && payload.dropFirst(4).starts(with: [0, 1, 0, 0, 0, 0, 0, 0])
  }

  private func run(
    profile: String = "at1.7", seed: UInt64 = 1, cases: [String]? = nil, _ record: Record,
    line: @escaping @Sendable (any SerialLine) -> any SerialLine = { $0 }
  ) async throws -> [(name: String, evidence: Evidence, truth: Evidence)] {
    let config = try Jobs.config()
    let job = BenchJob(
      config: config, seed: seed,
      selection: SuiteCatalog.Selection(cases: cases?.map(Glob.init)),
      options: RunOptions(), timeoutScale: 1,
      description: RunDescription(
        toolVersion: "test", seed: seed, device: "sim:", target: "T-S", platform: "T", toolchain: "S",
        onHang: .recover, timeoutScale: 1, configuration: []))
    let results = Trace<(name: String, evidence: Evidence, truth: Evidence)>()
    try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let generator = SeededGenerator(seed: seed)
        let (hostLine, moduleLine) = SimulatedLine.pair(world)
        let internet = SimulatedEnvironment.internet(config, generator: generator)
        let module = SimulatedModule(
          profile: try #require(FirmwareProfile.named(profile)), air: SimulatedEnvironment.air(config),
          uplink: RecordingUplink(VirtualUplink(internet, time: world), record), line: moduleLine,
          time: world,
          generator: generator.stream("module"))
        scope.spawn { await module.run() }
        let attached = AttachedModule(
          line: RecordingLine(line(hostLine), record), time: world, scope: scope,
          settings: ModemSettings(config.driver))
        let hooks = BenchHooks { stamped in
          switch stamped.event {
          case .caseStarted: record.begin()
          case .caseFinished(let id, let result): results.add((id.name, result.evidence, record.truth))
          default: break
          }
        }
        _ = try await ModuleSession(job, on: attached, hooks).run()
      }
    }
    return results.all
  }
}

/// What a module and its network really did.
private final class Record: Sendable {
  private let state = Mutex((truth: Evidence(), payloads: [[UInt8]](), queries: [[UInt8]]()))

  /// Of the case that runs.
  var truth: Evidence { state.withLock(\.truth) }
  /// Everything that was sent, send by send; what went to name servers apart.
  var payloads: [[UInt8]] { state.withLock(\.payloads) }
  var queries: [[UInt8]] { state.withLock(\.queries) }
  var bytesOut: Int { payloads.reduce(0) { $0 + $1.count } }

  func begin() { state.withLock { $0.truth = Evidence() } }

  func count(_ counter: Evidence.Counter, _ times: Int = 1) {
    state.withLock { $0.truth[counter] += times }
  }

  func sent(_ payload: [UInt8]) {
    count(.bytesOut, payload.count)
    state.withLock { $0.payloads.append(payload) }
  }

  func asked(_ query: [UInt8]) { state.withLock { $0.queries.append(query) } }
}

/// Keeps what passes between a module and its network.
private final class RecordingUplink: Uplink {
  private let base: VirtualUplink
  private let record: Record

  init(_ base: VirtualUplink, _ record: Record) {
    self.base = base
    self.record = record
  }

  func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?) {
    guard let handler else { return base.onEvent(nil) }
    base.onEvent { [record] event in
      switch event {
      case .connected: record.count(.connects)
      case .received(_, let bytes): record.count(.bytesIn, bytes.count)
      case .datagram(_, let bytes, let source):
        if source.port == Peer.namePort {
          record.count(.lookups)
        } else {
          record.count(.bytesIn, bytes.count)
        }
      default: break
      }
      handler(event)
    }
  }

  func submit(_ request: UplinkRequest) {
    switch request {
    case .sendDatagram(_, let bytes, let server) where server.port == Peer.namePort: record.asked(bytes)
    case .send(_, let bytes), .sendDatagram(_, let bytes, _): record.sent(bytes)
    default: break
    }
    base.submit(request)
  }
}

/// Keeps what a module tells of its radio.
private final class RecordingLine: SerialLine {
  private let base: any SerialLine
  private let record: Record

  init(_ base: any SerialLine, _ record: Record) {
    self.base = base
    self.record = record
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let bytes = try await base.read(until: deadline)
    let text = String(decoding: bytes, as: UTF8.self)
    record.count(.joins, text.ranges(of: "WIFI GOT IP\r\n").count)
    record.count(.refusedJoins, text.ranges(of: #/\+CWJAP:[1-4]\r\n/#).count)
    return bytes
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    if bytes == Array("AT+CWLAP\r\n".utf8) { record.count(.scans) }
    try await base.write(bytes)
  }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  func close() { base.close() }
}
