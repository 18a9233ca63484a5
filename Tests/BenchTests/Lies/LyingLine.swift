import SerialLines
import Synchronization
import Timekeeping

/// What is changed of the words between the driver and the simulated module; the module itself is fault-free.
struct Lie: Sendable {
  /// Texts that the module says, and what is heard instead; every occurrence.
  var replaced: [(said: String, heard: String)] = []
  /// Changes what the module says, chunk by chunk; behind ``replaced``.
  var heard: (@Sendable (String, inout State) -> String)?
  /// Changes what goes to the module, chunk by chunk.
  var told: (@Sendable (String, inout State) -> String)?

  struct State {
    /// Bytes that a send has announced.
    var length = 0
    /// Counts something.
    var count = 0
    /// What is said next in place of an OK.
    var answer: String?
  }
}

/// A serial line on which lies are told.
final class LyingLine: SerialLine {
  private let base: any SerialLine
  private let lie: Lie
  private let state = Mutex(Lie.State())

  init(_ base: any SerialLine, _ lie: Lie) {
    self.base = base
    self.lie = lie
  }

  func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    while true {
      let bytes = try await base.read(until: deadline)
      guard !bytes.isEmpty else { return [] }
      var text = Self.text(bytes)
      for (said, heard) in lie.replaced { text = text.replacing(said, with: heard) }
      if let heard = lie.heard { text = state.withLock { heard(text, &$0) } }
      // Nothing would be the deadline.
      if !text.isEmpty { return Self.bytes(text) }
    }
  }

  func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    let text = Self.text(bytes)
    let told = lie.told.map { told in state.withLock { told(text, &$0) } } ?? text
    try await base.write(Self.bytes(told))
  }

  func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
  }

  func pulseReset() async throws(SerialLineError) { try await base.pulseReset() }

  func close() { base.close() }

  /// Latin-1: each byte a character.
  private static func text(_ bytes: [UInt8]) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

extension Lie {
  /// Each of these texts is heard twice.
  static func doubling(_ texts: String...) -> Lie {
    Lie(replaced: texts.map { ($0, $0 + $0) })
  }

  static func replacing(_ said: String, with heard: String) -> Lie {
    Lie(replaced: [(said, heard)])
  }

  /// Another address of the station.
  static func station(_ address: String) -> Lie {
    .replacing("STAIP,\"192.168.1.107\"", with: "STAIP,\"\(address)\"")
  }

  /// OK to everything, a prompt and a confirmation for every send: the module hears only `AT`.
  static let everythingIsOK = Lie(
    heard: { text, state in
      guard let answer = state.answer, text.contains("OK\r\n") else { return text }
      state.answer = nil
      return answer
    },
    told: { text, state in
      if state.length > 0 {
        state.answer = "\r\nRecv \(state.length) bytes\r\n\r\nSEND OK\r\n"
        state.length = 0
      } else if text.hasPrefix("AT+CIPSEND=") {
        state.length = text.dropLast(2).split(separator: ",").last.flatMap { Int($0) } ?? 0
        state.answer = "\r\nOK\r\n> "
      } else if text.hasPrefix("AT+RST") || text.hasPrefix("AT+GMR") {
        return text
      } else if text.hasPrefix("AT+CIFSR") {
        state.answer = "+CIFSR:STAIP,\"192.168.1.107\"\r\n+CIFSR:STAMAC,\"18:fe:34:a0:59:1d\"\r\n\r\nOK\r\n"
      }
      return "AT\r\n"
    })

  /// OK and SEND OK to every send, without a prompt and without sending anything.
  static let sendsNothing = Lie(
    heard: { text, state in
      guard let answer = state.answer, text.contains("OK\r\n") else { return text }
      state.answer = nil
      return answer
    },
    told: { text, state in
      guard text.hasPrefix("AT+CIPSEND=") else { return text }
      state.answer = "\r\nOK\r\n\r\nSEND OK\r\n"
      return "AT\r\n"
    })

  /// `Recv` with two bytes fewer than were taken.
  static let countsTooFew = Lie(heard: { text, _ in
    text.replacing(#/Recv (\d+) bytes/#) { "Recv \(max(0, (Int($0.output.1) ?? 0) - 2)) bytes" }
  })

  /// One prompt does not come.
  static func losesPrompt(_ number: Int) -> Lie {
    Lie(heard: { text, state in
      guard text.hasSuffix("> ") else { return text }
      state.count += 1
      return state.count == number ? String(text.dropLast(2)) : text
    })
  }
}
