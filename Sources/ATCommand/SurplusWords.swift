import Synchronization

/// Final words of a module that answer nothing: a module that says them again and again contradicts itself.
public struct SurplusWords: Hashable, Sendable {
  /// How many there have been.
  public internal(set) var count = 0
  /// Exchanges in the same time.
  public internal(set) var exchanges = 0
  /// The first of the words, with the command that had been answered before it, such as `OK behind AT+GMR`.
  public internal(set) var first: String?

  /// Fewer than these may be anything.
  private static let few = 3
  /// So many exchanges for one such word may be noise on the line.
  private static let exchangesPerWord = 10

  /// Whether they are more than noise on the line explains.
  public var isContradiction: Bool { count >= Self.few && count * Self.exchangesPerWord >= exchanges }
}

extension ATChannel {
  /// Those since ``forgetSurplusWords()``.
  public var surplusWords: SurplusWords { state.withLock(\.surplus) }

  /// Begins to count anew.
  public func forgetSurplusWords() {
    state.withLock { $0.surplus = SurplusWords() }
  }
}

extension ATChannel.State {
  /// Counts a final word that nothing has asked for. The next answer may then be another one's.
  mutating func noteSurplus(_ line: [UInt8]) {
    // After a missing answer, words may come late.
    guard !isOutOfStep, !isDeaf, isSurplus(line) else { return }
    surplus.count += 1
    let word = String(decoding: line, as: UTF8.self)
    surplus.first = surplus.first ?? "\(word) behind \(lastAnswered?.command ?? "nothing")"
    if exchange == nil { isOutOfStep = true }
  }

  private func isSurplus(_ line: [UInt8]) -> Bool {
    let word = ATFinalResultCode.word(line)
    let isOnPayload = word == nil && ATFinalResultCode.payloadWord(line) != nil
    guard word != .busy, word != nil || isOnPayload else { return false }
    guard exchange != nil, exchange?.word == nil else { return true }
    return isOnPayload && send?.isPayloadSent != true && exchange?.wasAborted == false
      && exchange?.gaveUp == nil
  }
}
