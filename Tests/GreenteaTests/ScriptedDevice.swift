import Greentea
import NetworkSocket
import Synchronization
import Timekeeping

/// A device that does what a test tells it to.
final class ScriptedDevice: DeviceUnderTest {
  struct State {
    var evidence = Evidence()
    var isAlive = true
    var isLineLost = false
    var resets = 0
    var recoveries = 0
    /// Answers of the next resets and recoveries; none means that they succeed.
    var resetFailures: [Cause?] = []
    var recoveryFailures: [Cause?] = []
    var recoveryTime = Duration.seconds(3)
    /// What never ends.
    var hangs: Set<Service> = []
    var diagnosis = Diagnosis()
    /// Nil: its silence means nothing.
    var silentSince: Instant?
    var probes: [Instant] = []
    /// Whether it answers the question of this number, from 1.
    var answersProbe: @Sendable (Int) -> Bool = { _ in false }
  }

  enum Service: CaseIterable, Sendable {
    case reset, question, recovery
  }

  static let lineLost = Cause(
    .bench, "the serial line is gone", advice: "plug it in again", isLineLost: true)
  static let noAnswer = Cause(.device, "the module does not answer", advice: "look at its power")

  private let time: any TimeSource
  private let state = Mutex(State())

  init(_ time: any TimeSource) {
    self.time = time
  }

  func change(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
  }

  var resets: Int { state.withLock(\.resets) }
  var recoveries: Int { state.withLock(\.recoveries) }
  var evidence: Evidence { state.withLock(\.evidence) }

  func reset() async throws(Cause) {
    try await work(.seconds(1), .reset)
    let failure: Cause? = state.withLock { state in
      state.resets += 1
      if state.isLineLost { return Self.lineLost }
      state.isAlive = true
      return state.resetFailures.isEmpty ? nil : state.resetFailures.removeFirst()
    }
    if let failure { throw failure }
  }

  func isAlive() async -> Bool {
    try? await work(.milliseconds(100), .question)
    return state.withLock { $0.isAlive && !$0.isLineLost }
  }

  var probes: [Instant] { state.withLock(\.probes) }
  var silentSince: Instant? { state.withLock(\.silentSince) }

  func probe(within limit: Duration) async {
    let now = time.now
    state.withLock { state in
      state.probes.append(now)
      if state.answersProbe(state.probes.count) { state.silentSince = now }
    }
  }

  func recover() async throws(Cause) -> String {
    try await work(state.withLock(\.recoveryTime), .recovery)
    let failure: Cause? = state.withLock { state in
      state.recoveries += 1
      if state.isLineLost { return Self.lineLost }
      let failure = state.recoveryFailures.isEmpty ? nil : state.recoveryFailures.removeFirst()
      if failure == nil { state.isAlive = true }
      return failure
    }
    if let failure { throw failure }
    return "reset"
  }

  func diagnose() -> Diagnosis { state.withLock(\.diagnosis) }

  var lostLine: Cause? { state.withLock { $0.isLineLost ? Self.lineLost : nil } }

  private func work(_ duration: Duration, _ service: Service) async throws(Cause) {
    let end = state.withLock { $0.hangs.contains(service) } ? .distantFuture : time.now + duration
    do throws(CancellationError) {
      try await time.sleep(until: end)
    } catch {
      throw Self.noAnswer
    }
  }
}
