import CaseStudyDriver
import Greentea
import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// The board of the case study with its module, as the runner sees it.
///
/// What the driver says proves nothing, because it reads no confirmations: evidence comes from the line.
final class CaseStudyUnderTest: DeviceUnderTest {
  private let time: any TimeSource
  private let witness: LineWitness
  private let ring: ReceiveRing
  private let baud: Int
  /// Counts calls and changes of the status: of these there is no other witness.
  let calls = NetworkActivity()
  private let running: Mutex<RunningBoard>
  private let lostBefore = Mutex(0)

  /// - Parameter baud: of a module that has restarted, bits per second.
  init(_ witness: LineWitness, _ ring: ReceiveRing, baud: Int, time: any TimeSource) {
    self.witness = witness
    self.ring = ring
    self.baud = baud
    self.time = time
    running = Mutex(RunningBoard(time))
  }

  /// The board that runs now; another after each reset.
  var board: RunningBoard { running.withLock(\.self) }

  var evidence: Evidence {
    var evidence = witness.activity.evidence
    for counter in [Evidence.Counter.calls, .statusChanges] { evidence[counter] = calls.evidence[counter] }
    return evidence
  }

  func beginCase() {
    witness.beginCase()
    lostBefore.withLock { $0 = ring.lostBytes }
  }

  /// As long as later releases of the driver wait. The longest start that is known takes 1.5 s.
  private static let bootLimit = Duration.seconds(10)

  func reset() async throws(Cause) { _ = try await restart() }

  func recover() async throws(Cause) -> String { try await restart() }

  /// A new program on the board, and a module that has restarted.
  ///
  /// - Returns: what restarted it.
  private func restart() async throws(Cause) -> String {
    board.turnOff()
    ring.setOff(true)
    running.withLock { $0 = RunningBoard(time) }
    let way: String
    let hasBooted: Bool
    do throws(SerialLineError) {
      (way, hasBooted) = try await boot()
    } catch {
      throw ESP8266UnderTest.lineLost(error)
    }
    ring.setOff(false)
    guard hasBooted else {
      throw Cause(
        .device, "the module did not say 'ready' after \(way)",
        advice: "netsocket-test doctor --device DEVICE   (checks the line of this run's device)")
    }
    return way
  }

  private func boot() async throws(SerialLineError) -> (String, Bool) {
    try await witness.configure(baud: baud, flowControl: .none)
    do throws(SerialLineError) {
      return (
        "the reset line", try await witness.waitForBoot(within: Self.bootLimit, after: witness.pulseReset)
      )
    } catch {
      guard error == .noSuchLine else { throw error }
      let command = ESP8266UnderTest.restartCommand
      let hasBooted = try await witness.waitForBoot(within: Self.bootLimit) { () throws(SerialLineError) in
        try await witness.write(Array("\(command)\r\n".utf8))
      }
      return (command, hasBooted)
    }
  }

  func isAlive() async -> Bool { board.crash == nil && !witness.hasRestartedByItself }

  var silentSince: Instant? { nil }

  var lostLine: Cause? { ring.failure.map(ESP8266UnderTest.lineLost) }

  func diagnose() -> Diagnosis {
    let last = witness.lastExchange
    return Diagnosis(
      lastExchange: last.flatMap { last in last.answer.map { "\(last.command) → \($0)" } },
      unanswered: last.flatMap { last in last.answer == nil ? "no answer to \(last.command)" : nil },
      cause: cause, servers: witness.activity.peers,
      exchanges: witness.exchanges.map {
        ExchangeLine(time: $0.time, direction: $0.isCommand ? .sent : .received, text: $0.text)
      })
  }

  private var cause: Cause? {
    if let crash = board.crash {
      return Cause(
        .device, crash,
        advice: "netsocket-test --driver 'case-study?larger-stack'   (the stack of mbed-os from 2019 on)")
    }
    let lost = ring.lostBytes - lostBefore.withLock(\.self)
    guard lost > 0 else { return nil }
    return Cause(
      .bench, "the board lost \(lost) received bytes: its receive ring was full",
      advice: "netsocket-test --driver 'case-study?flow-control'   (RTS stops the module in time)")
  }
}
