import SerialLines
import Synchronization
import Timekeeping

/// Performs the steps of a dialogue on an open line.
final class DialogueRunner: Sendable {
  /// Why a step was not performed.
  enum Stop: Error {
    case failed(DialogueFailure)
    case lost(SerialLineError)
    case cancelled
  }

  private let line: any SerialLine
  private let time: any TimeSource
  private let listener: DialogueListener
  private let options: DialogueOptions
  private let hooks: DialogueHooks
  /// The last command, without passwords.
  private let lastCommand = Mutex("")

  init(_ module: AttachedModule, _ options: DialogueOptions, _ hooks: DialogueHooks) {
    line = module.line
    time = module.time
    self.options = options
    self.hooks = hooks
    listener = DialogueListener(module.line, time: module.time, secrets: options.secrets, tell: hooks.tell)
    let listener = listener
    module.scope.spawn { await listener.pump() }
  }

  /// - Parameter bootLimit: how long the module may take to boot before the first step; nil if it is on.
  func run(_ source: DialogueSource, bootLimit: Duration?) async -> DialogueOutcome {
    do throws(Stop) {
      if let bootLimit { _ = try await wait(bootLimit) { $0.contains("ready") ? true : nil } }
      switch source {
      case .script(let steps):
        for step in steps { try await perform(step) }
        listener.finish()
        return .passed(expectations: steps.count { if case .expect = $0.action { true } else { false } })
      case .typed(let lines): return try await converse(TypedDialogue(lines, time, waits: bootLimit == nil))
      }
    } catch {
      switch error {
      case .failed(let failure): return .failed(failure)
      case .lost(let error): return .lost("\(error)")
      case .cancelled: return .stopped
      }
    }
  }

  /// Goes on behind what is not as expected, as somebody at a terminal does.
  private func converse(_ typed: TypedDialogue) async throws(Stop) -> DialogueOutcome {
    defer { typed.stop() }
    var number = 0
    var firstFailure: DialogueFailure?
    while let text = try await next(typed) {
      number += 1
      let step: DialogueStep
      do throws(DialogueStep.SyntaxError) {
        guard let read = try DialogueStep(text, number: number) else { continue }
        step = read
      } catch {
        hooks.refuse(error)
        continue
      }
      guard let failure = try await attempt(step) else { continue }
      hooks.complain(failure)
      firstFailure = firstFailure ?? failure
    }
    return firstFailure.map { .failed($0) } ?? .passed(expectations: 0)
  }

  /// - Returns: what was not as expected.
  private func attempt(_ step: DialogueStep) async throws(Stop) -> DialogueFailure? {
    do throws(Stop) {
      try await perform(step)
      return nil
    } catch {
      guard case .failed(let failure) = error else { throw error }
      return failure
    }
  }

  private func next(_ typed: TypedDialogue) async throws(Stop) -> [UInt8]? {
    do throws(CancellationError) { return try await typed.next() } catch { throw .cancelled }
  }

  // MARK: Steps

  private func perform(_ step: DialogueStep) async throws(Stop) {
    switch step.action {
    case .command(let command): try await perform(command, step)
    case .send(let bytes): try await send(bytes, step)
    case .expect(let expectation): try await expect(expectation, step)
    case .wait(let duration):
      try await time.sleep(for: duration, ifCancelled: Stop.cancelled)
      if let failure = listener.failure { throw .lost(failure) }
    }
  }

  private func perform(_ command: [UInt8], _ step: DialogueStep) async throws(Stop) {
    let shown = options.shown(command)
    lastCommand.withLock { $0 = shown }
    try await write(command + Array("\r\n".utf8), shown: shown)
    let asksForData = shown.uppercased().hasPrefix("AT+CIPSEND") && !shown.hasSuffix("?")
    let answer = try await wait(options.limit) { lines in
      lines.compactMap { AnswerWord($0) }.first { word in
        switch word {
        case .prompt: asksForData
        // Of AT+CIPSEND it says only that the prompt follows.
        case .ok: !asksForData
        case .error, .fail, .busy, .busySending: true
        // Late words on an earlier send.
        case .sendOK, .sendFail, .sendCanceled: false
        }
      }
    }
    guard answer == nil else { return }
    throw failure(step, expected: asksForData ? "the prompt '>'" : "an answer to \(shown)", isLate: true)
  }

  private func send(_ bytes: [UInt8], _ step: DialogueStep) async throws(Stop) {
    guard listener.heard.contains(where: { AnswerWord($0.text) == .prompt }) else {
      throw failure(step, expected: "the prompt '>' of AT+CIPSEND before send", isLate: false)
    }
    try await write(bytes, shown: options.shown(bytes))
    let isAnswered = try await wait(options.limit) { lines in
      // With the numbers of link and segment before it, AT+CIPSENDBUF says so too.
      lines.contains {
        $0.hasSuffix("SEND OK") || $0.hasSuffix("SEND FAIL") || $0 == "SEND Canceled" || $0 == "ERROR"
      }
        ? true : nil
    }
    guard isAnswered == nil else { return }
    throw failure(step, expected: "SEND OK, SEND FAIL or ERROR", isLate: true)
  }

  private func expect(_ expectation: DialogueStep.Expectation, _ step: DialogueStep) async throws(Stop) {
    enum Look { case met, refuted }
    let look = try await wait(options.limit) { lines -> Look? in
      if expectation.isMet(by: lines) { return .met }
      return isRefuted(expectation, by: lines.compactMap { AnswerWord($0) }) ? .refuted : nil
    }
    guard look != .met else { return }
    throw failure(step, expected: options.shown(Array("\(expectation)".utf8)), isLate: look == nil)
  }

  /// Whether the answer is another one than expected: there will be no second.
  private func isRefuted(_ expectation: DialogueStep.Expectation, by words: [AnswerWord]) -> Bool {
    guard case .line(let text) = expectation, let expected = AnswerWord(text) else { return false }
    return words.contains { word in
      word.isVerdict && (expected.isVerdict || expected == .prompt && word != .ok)
    }
  }

  // MARK: The line

  private func write(_ bytes: [UInt8], shown: String) async throws(Stop) {
    if let failure = listener.failure { throw .lost(failure) }
    listener.forget()
    hooks.tell(DialogueText.line(time.now, ">", shown))
    do throws(SerialLineError) {
      try await line.write(bytes)
    } catch {
      throw error == .cancelled ? Stop.cancelled : Stop.lost(error)
    }
  }

  /// Waits until `look` finds something in the lines since the last command.
  ///
  /// - Returns: nil when the time is over.
  private func wait<Value>(_ limit: Duration, _ look: ([String]) -> Value?) async throws(Stop) -> Value? {
    let deadline = time.now + limit
    while true {
      let seen = listener.arrivals.count
      if let value = look(listener.heard.map(\.text)) { return value }
      if let failure = listener.failure { throw failure == .cancelled ? Stop.cancelled : Stop.lost(failure) }
      guard try await listener.arrivals.wait(past: seen, until: deadline, ifCancelled: Stop.cancelled) else {
        listener.finish()
        return look(listener.heard.map(\.text))
      }
    }
  }

  /// - Parameter isLate: nothing of the kind came until the time was over.
  private func failure(_ step: DialogueStep, expected: String, isLate: Bool) -> Stop {
    let last = listener.heard.suffix(5).map { "'\($0.shown)'" }
    return .failed(
      DialogueFailure(
        number: step.number, expected: expected + (isLate ? " within \(options.limitText)" : ""),
        got: last.isEmpty ? "nothing" : last.joined(separator: ", "),
        lastCommand: lastCommand.withLock(\.self)))
  }
}
