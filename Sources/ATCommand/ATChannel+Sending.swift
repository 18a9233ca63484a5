import Synchronization
import Timekeeping

/// A send under way: the command, the prompt, the payload, the count, the final word.
///
/// Between the command and its end everything that is written goes to the peer: nothing but the payload may be.
struct SendProgress {
  let payload: [UInt8]
  /// Until when the prompt is waited for if the module has accepted the command.
  let promptDeadline: Instant
  /// `OK`: the module has understood the command, and is to prompt.
  var isAccepted = false
  /// What refuses the command, unless `OK` or a prompt follows: then it was meant for something else.
  private(set) var refusal: ATFinalResultCode?
  var hasPrompt = false
  var isPayloadSent = false
  /// How many bytes the module says to have taken (`Recv n bytes`); the fewest if it says several numbers.
  var taken: Int?
  /// A final word has come behind the payload, with or without a count before it.
  var hasFinalWord = false

  /// Whether the module waits for no more payload.
  var isPayloadTaken: Bool { taken != nil || hasFinalWord }

  /// - Returns: the final word on the payload.
  mutating func hear(_ line: [UInt8]) -> ATFinalResultCode? {
    guard isPayloadSent else {
      // Whatever comes before the payload is no word on it.
      switch ATFinalResultCode.word(line) {
      case .ok?:
        isAccepted = true
        refusal = nil
      case let word? where !isAccepted: refusal = word
      case _: break
      }
      return nil
    }
    if let count = Self.count(in: line) {
      taken = min(taken ?? count, count)
      return nil
    }
    guard let word = ATFinalResultCode.payloadWord(line) else { return nil }
    hasFinalWord = true
    // Without a count before it, it may be the late word on an earlier send.
    return word == .ok && taken == nil ? nil : word
  }

  /// A prompt without the OK before it is none: AT 1.x and later say both. But a module that has refused does not
  /// prompt: it may wait for the payload.
  mutating func hearPrompt() {
    if isAccepted { hasPrompt = true } else { refusal = nil }
  }

  /// The number in `Recv n bytes`.
  private static func count(in line: [UInt8]) -> Int? {
    let (prefix, suffix) = ("Recv ".utf8, " bytes".utf8)
    guard line.count > prefix.count + suffix.count, line.starts(with: prefix),
      line.suffix(suffix.count).elementsEqual(suffix)
    else { return nil }
    return Int(String(decoding: line[prefix.count..<line.count - suffix.count], as: UTF8.self))
  }
}

extension ATChannel {
  /// How long a module that was sent a payload without a prompt, or that nobody waits for, is listened to.
  private static let settling = Duration.seconds(2)

  /// The module may be waiting for payload, and nothing can be written that it would not send on.
  public var isDeaf: Bool { state.withLock(\.isDeaf) }

  /// The part of a request with a payload that follows the command.
  func runSend(_ request: ATRequest) async throws(ATError) -> ATReply {
    do throws(ATError) {
      if let refusal = try await awaitPrompt(until: time.now + request.timeout) {
        return try refused(refusal)
      }
    } catch {
      guard error == .noAnswer(.prompt) else { throw error }
      state.withLock { $0.exchange?.gaveUp = time.now }
      // It may wait for the payload all the same.
      try await settle()
      throw error
    }
    try await writePayload()
    let deadline = time.now + request.confirmationTimeout
    do throws(ATError) {
      let reply = try await wait(.confirmation, until: deadline) { $0.exchange?.reply }
      state.withLock { $0.send = nil }
      return reply
    } catch {
      guard error == .noAnswer(.confirmation) else { throw error }
      guard state.withLock({ $0.send?.isPayloadTaken == true }) else { throw goDeaf() }
      state.withLock { $0.send = nil }
      throw error
    }
  }

  private func refused(_ word: ATFinalResultCode) throws(ATError) -> ATReply {
    let reply = state.withLock { state in
      state.send = nil
      state.exchange?.word = word
      return state.exchange?.reply
    }
    guard let reply else { throw .aborted }
    return reply
  }

  /// - Returns: the word that refuses the command; nil once the module has prompted.
  private func awaitPrompt(until deadline: Instant) async throws(ATError) -> ATFinalResultCode? {
    let send = try await wait(.prompt, until: deadline) { state in
      state.send.flatMap { $0.isAccepted || $0.refusal != nil ? $0 : nil }
    }
    if let refusal = send.refusal {
      try await waitForQuiet()
      guard state.withLock({ $0.send != nil && $0.send?.refusal == nil }) else { return refusal }
    }
    try await wait(.prompt, until: send.promptDeadline) { $0.send?.hasPrompt == true ? () : nil }
    return nil
  }

  private func writePayload() async throws(ATError) {
    let payload = state.withLock { state in
      state.send?.isPayloadSent = true
      if let payload = state.send?.payload { state.traffic.add(.payload(payload), .sent, at: time.now) }
      return state.send?.payload
    }
    if let payload { try await send(payload) }
  }

  /// Ends a send that nobody waits for any more: lets the module have the payload, once, and does not believe the
  /// answer.
  ///
  /// A prompt that may still come in time is waited for.
  func settle() async throws(ATError) {
    guard let send = state.withLock(\.send) else { return }
    if !send.isPayloadSent {
      // It has restarted, or has refused the command, if there is none any more.
      try await listen(.prompt, until: send.promptDeadline) { $0.hasPrompt || $0.refusal != nil }
      let isRefused = state.withLock { state in
        guard let send = state.send, !send.hasPrompt, send.refusal != nil, !send.isAccepted else {
          return false
        }
        state.send = nil
        return true
      }
      if isRefused { return }
      try await writePayload()
    }
    try await listen(.receipt, until: time.now + Self.settling, for: \.isPayloadTaken)
    let waitsForMore = state.withLock { state in
      guard let send = state.send else { return false }
      state.send = nil
      state.isOutOfStep = true
      return send.hasPrompt && !send.isPayloadTaken
    }
    if waitsForMore { throw goDeaf() }
  }

  /// Waits for a turn of the send, until its end or the deadline.
  private func listen(
    _ stage: ATError.Stage, until deadline: Instant, for isOver: (SendProgress) -> Bool
  ) async throws(ATError) {
    do throws(ATError) {
      try await wait(stage, until: deadline) { state in state.send.map(isOver) == false ? nil : () }
    } catch {
      guard error == .noAnswer(stage) else { throw error }
    }
  }

  private func goDeaf() -> ATError {
    state.withLock { state in
      state.send = nil
      state.isDeaf = true
    }
    return .noAnswer(.receipt)
  }
}
