import SerialLines
import Synchronization
import Timekeeping

/// The host's end of a line on which messages of the module are changed on their way.
final class NoisyLine: SerialLine {
  private struct Chunk {
    let due: Instant
    let bytes: [UInt8]
  }

  private struct State {
    /// By the time when it is due.
    var waiting: [Chunk] = []
    /// Nothing that keeps its order comes before this.
    var lastDue = Instant.beginning
  }

  private let base: any SerialLine
  private let time: any TimeSource
  private let source: NoiseSource
  private let state = Mutex(State())

  init(_ base: any SerialLine, _ source: NoiseSource, time: any TimeSource) {
    self.base = base
    self.source = source
    self.time = time
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      let (bytes, next) = takeDue()
      if let bytes { return bytes }
      let isFirst = next.map { next in deadline.map { next < $0 } ?? true } ?? false
      let arrived = try await base.read(until: isFirst ? next : deadline)
      if arrived.isEmpty, !isFirst { return [] }
      take(arrived)
    }
  }

  private func takeDue() -> (bytes: [UInt8]?, next: Instant?) {
    state.withLock { state in
      guard let first = state.waiting.first, first.due <= time.now else {
        return (nil, state.waiting.first?.due)
      }
      state.waiting.removeFirst()
      return (first.bytes, nil)
    }
  }

  private func take(_ arrived: [UInt8]) {
    let now = time.now
    state.withLock { state in
      var plain: [UInt8] = []
      func flush(_ state: inout State) {
        guard !plain.isEmpty else { return }
        Self.add(plain, after: .zero, isOvertaken: false, at: now, to: &state)
        plain = []
      }
      for message in ModuleMessage.all(in: arrived) {
        guard let pieces = source.change(message) else {
          plain += message.bytes
          continue
        }
        for piece in pieces {
          // One chunk with its neighbours, as far as nothing comes between them.
          if piece.delay == .zero, pieces.count == 1 {
            plain += piece.bytes
          } else {
            flush(&state)
            Self.add(piece.bytes, after: piece.delay, isOvertaken: piece.isOvertaken, at: now, to: &state)
          }
        }
      }
      flush(&state)
    }
  }

  private static func add(
    _ bytes: [UInt8], after delay: Duration, isOvertaken: Bool, at now: Instant, to state: inout State
  ) {
    let due = (isOvertaken ? now : max(now, state.lastDue)) + delay
    if !isOvertaken { state.lastDue = due }
    let index = state.waiting.firstIndex { $0.due > due } ?? state.waiting.count
    state.waiting.insert(Chunk(due: due, bytes: bytes), at: index)
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) { try await base.write(bytes) }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }
  func close() { base.close() }
  func waitUntilClosed() async { await base.waitUntilClosed() }
}

/// Decides which messages are changed, and how; keeps what was changed.
final class NoiseSource: Sendable {
  private struct State {
    var generator: SeededGenerator
    var phase = NoiseScript.beforeFirstCase
    /// How often a message was said in this phase.
    var counts: [[UInt8]: Int] = [:]
    var changes: [NoiseScript.Change] = []
  }

  private let noise: Noise
  private let state: Mutex<State>

  init(_ noise: Noise, _ generator: SeededGenerator) {
    self.noise = noise
    state = Mutex(State(generator: generator.stream("noise")))
  }

  /// Messages are counted anew.
  func begin(_ phase: String) {
    state.withLock { state in
      state.phase = phase
      state.counts = [:]
    }
  }

  /// All changes so far.
  var changes: [NoiseScript.Change] { state.withLock(\.changes) }

  /// What comes in place of a message; nil if it stays as it is.
  func change(_ message: ModuleMessage) -> [NoisePiece]? {
    state.withLock { state in
      let number = state.counts[message.key, default: 0] + 1
      state.counts[message.key] = number
      let pieces: [NoisePiece]?
      switch noise {
      case .drawn(let kind, let probability):
        guard state.generator.chance(probability) else { return nil }
        pieces = kind.pieces(of: message.bytes, using: &state.generator)
      case .script(let script):
        pieces =
          script.changes.first {
            $0.number == number && $0.key == message.key && $0.phase == state.phase
          }?.pieces
      }
      guard let pieces else { return nil }
      state.changes.append(
        NoiseScript.Change(phase: state.phase, number: number, key: message.key, pieces: pieces))
      return pieces
    }
  }
}

/// What happens to what a simulated module says.
public enum Noise: Hashable, Sendable {
  /// Each message is changed with this probability, 0…1.
  case drawn(NoiseKind, probability: Double)
  /// Exactly these changes.
  case script(NoiseScript)
}
