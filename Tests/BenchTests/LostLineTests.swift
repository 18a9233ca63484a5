import Greentea
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("A serial line that is lost", .timeLimit(.minutes(1)))
struct LostLineTests {
  /// Ends when so many commands and payloads have been written, as if the cable had been pulled.
  private final class CutLine: SerialLine {
    private let base: any SerialLine
    private let remaining: Mutex<Int>

    init(_ base: any SerialLine, after writes: Int) {
      self.base = base
      remaining = Mutex(writes)
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      do throws(SerialLineError) {
        return try await base.read(until: deadline)
      } catch {
        throw error == .closed ? .hangUp : error
      }
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) {
      let isCut = remaining.withLock { remaining in
        remaining -= 1
        return remaining < 0
      }
      guard !isCut else {
        base.close()
        throw .hangUp
      }
      try await base.write(bytes)
    }

    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
      try await base.configure(baud: baud, flowControl: flowControl)
    }

    func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

    func close() { base.close() }
  }

  @Test(
    "makes IOERR_SERIAL of its suite and of all later ones, at whichever command it is lost",
    arguments: RunOptions.OnHang.allCases)
  func lost(onHang: RunOptions.OnHang) async throws {
    for writes in [0, 1, 5, 20, 31, 60, 100, 200] {
      let outcome = try await Jobs.run(onHang: onHang, line: { CutLine($0, after: writes) })
      let words = outcome.events.compactMap { event in
        if case .suiteFinished(_, let result) = event.event { result.word } else { nil }
      }
      let first = try #require(words.firstIndex(of: .serialLineLost), "after \(writes) writes")
      #expect(words[..<first].allSatisfy { $0 == .ok })
      #expect(words[first...].allSatisfy { $0 == .serialLineLost })
      #expect(outcome.exitCode == words.count - first)
      // Told once, and why.
      let causes = outcome.events.compactMap { event -> Cause? in
        switch event.event {
        case .setUpFailed(_, _, let cause), .tearDownFailed(_, _, let cause): cause
        case .recoveryFailed(_, let cause): cause
        default: nil
        }
      }
      #expect(causes.map(\.isLineLost) == [true])
      #expect(causes.first?.kind == .bench)
    }
  }
}
