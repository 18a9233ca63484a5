import Greentea
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// The whole run; what the driver makes of such bytes has tests of its own.
@Suite("A serial line with something hostile on it", .timeLimit(.minutes(2)))
struct HostileLineTests {
  /// What comes instead of, or besides, what the module says.
  enum Hostility: Sendable, CustomTestStringConvertible {
    /// Bytes between two chunks of the module.
    case insertion(String, [UInt8])
    /// From then on for so many reads, prompts are swallowed.
    case noPrompts(reads: Int)

    var testDescription: String {
      switch self {
      case .insertion(let name, _): name
      case .noPrompts: "prompts that never come"
      }
    }

    static let all: [Hostility] = [
      .insertion("a megabyte of random bytes", random(1 << 20)),
      .insertion("a megabyte without a line end", [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)),
      .insertion("data announced that never comes", Array("\r\n+IPD,0,999999999:".utf8)),
      .insertion("data announced in the longest block that is taken", Array("\r\n+IPD,0,8192:".utf8)),
      .noPrompts(reads: 400),
    ]

    private static func random(_ count: Int) -> [UInt8] {
      var generator = SeededGenerator(seed: 7)
      return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
  }

  private final class HostileLine: SerialLine {
    private let base: any SerialLine
    private let hostility: Hostility
    private let place: Int
    private let reads = Mutex(0)

    /// - Parameter place: how many reads are left alone.
    init(_ base: any SerialLine, _ hostility: Hostility, after place: Int) {
      self.base = base
      self.hostility = hostility
      self.place = place
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      let number = reads.withLock { reads in
        reads += 1
        return reads
      }
      switch hostility {
      case .insertion(_, let bytes) where number == place + 1: return bytes
      case .noPrompts(let count) where (place..<place + count).contains(number):
        return try await base.read(until: deadline).filter { $0 != UInt8(ascii: ">") }
      default: return try await base.read(until: deadline)
      }
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) { try await base.write(bytes) }
    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
      try await base.configure(baud: baud, flowControl: flowControl)
    }
    func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }
    func close() { base.close() }
  }

  @Test("costs what runs then, with a reason, and not what comes later", arguments: Hostility.all)
  func run(hostility: Hostility) async throws {
    // In the bring-up, and in the middle of the cases.
    for place in [7, 120] {
      let outcome = try await Jobs.run(
        suites: ["*-tcp", "*-interface"], line: { HostileLine($0, hostility, after: place) })
      #expect(outcome.exitCode <= 1, "\(outcome.notOK)")
      #expect(outcome.suiteWords["mbed-os-tests-network-interface"] == .ok)
      #expect(outcome.verdicts.count == 14 + 4)
      for event in outcome.events.map(\.event) {
        guard case .caseFinished(let id, let result) = event, !result.verdict.isOK else { continue }
        switch result.verdict {
        case .fail: #expect(result.failed > 0, "\(id.name)")
        case .error(let cause), .hung(_, let cause): #expect(!cause.advice.isEmpty, "\(id.name)")
        case .blocked(let obstacle): #expect(obstacle == "set-up", "\(id.name)")
        default: Issue.record("\(id.name): \(result.verdict)")
        }
      }
      let end = try #require(outcome.events.last).instant
      #expect(end < Instant.beginning + .seconds(1200))
    }
  }
}
