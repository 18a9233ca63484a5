import SerialLines
import Synchronization
import Timekeeping

extension ATChannel {
  /// More lines than any answer has; a module that sends more is not trusted with memory.
  private static let maximumLines = 512
  /// The same for binary data; a command asks for one block.
  private static let maximumBlocks = 8

  /// How long announced data may stop coming before the rest of it counts as lost on the line.
  private static let dataPause = Duration.seconds(2)

  /// Reads the line until it ends or the task is cancelled.
  public func pump() async {
    if let wire = line as? SimulatedLine { return await take(from: wire) }
    while true {
      do throws(SerialLineError) {
        let isInData = state.withLock(\.tokenizer.isInData)
        let bytes = try await line.read(until: isInData ? time.now + Self.dataPause : nil)
        if bytes.isEmpty { giveUpData() } else { receive(bytes) }
      } catch  where error == .interrupted {
        let table = state.withLock { state in
          // What had begun before the outage is not finished behind it.
          state.tokenizer = freshTokenizer
          state.traffic.add(.outage, .unsolicited, at: time.now)
          state.lastSign = time.now
          return state.table
        }
        table?.handlers.outage()
        table?.handlers.input()
      } catch {
        return fail(error)
      }
    }
  }

  /// The same for a line in memory, which hands over what arrives: no task wakes for it.
  private func take(from wire: SimulatedLine) async {
    let end = AsyncSignal(time, label: "serial line: bytes for the host")
    let pause = Mutex<TimerID?>(nil)
    let stop = { @Sendable [time] in pause.withLock { $0.take().map(time.cancel) } }
    wire.onArrival { [self] bytes in
      stop()
      guard let bytes else {
        fail(.closed)
        return end.fire()
      }
      receive(bytes)
      guard state.withLock(\.tokenizer.isInData) else { return }
      pause.withLock { $0 = time.schedule(at: time.now + Self.dataPause) { [self] in giveUpData() } }
    }
    let isCancelled = (try? await end.wait(past: 0, until: nil)) == nil
    wire.onArrival(nil)
    stop()
    if isCancelled { fail(.cancelled) }
  }

  /// The line has ended.
  private func fail(_ error: SerialLineError) {
    let table = state.withLock { state in
      state.failure = error
      return state.table
    }
    progress.fire()
    table?.handlers.input()
  }

  private func receive(_ bytes: [UInt8]) {
    let now = time.now
    let (tokens, table) = state.withLock { state in
      let tokens = state.tokenizer.feed(bytes)
      if !tokens.isEmpty { state.exchange?.hasHeard = true }
      let command = state.exchange?.request.command.bytes
      let isEcho = tokens.allSatisfy { if case .line(let line) = $0 { line == command } else { false } }
      if !isEcho { state.lastSign = now }
      return (tokens, state.table)
    }
    for token in tokens {
      switch token {
      case .line(let line): receive(line: line, at: now, table)
      case .prompt:
        state.withLock { state in
          state.send?.hearPrompt()
          state.traffic.add(.prompt, state.send == nil ? .unsolicited : .received, at: now)
        }
      case .data(let data): receive(data: data, at: now, table)
      case .noise(let noise):
        note(.noise(noise), .unsolicited, at: now)
        table?.handlers.noise(noise)
      }
    }
    progress.fire()
    table?.handlers.input()
  }

  private func receive(data: ATData, at now: Instant, _ table: HandlerTable?) {
    let isAnswer = state.withLock { state in
      guard data.rule.destination == .exchange, let exchange = state.exchange, exchange.word == nil,
        exchange.request.takesData
      else {
        state.traffic.add(.data(data), .unsolicited, at: now)
        return false
      }
      state.traffic.add(.data(data), .received, at: now)
      if exchange.data.count < Self.maximumBlocks { state.exchange?.data.append(data) }
      return true
    }
    if !isAnswer { table?.handlers.data(data) }
  }

  /// Takes what has come of data that was announced, and no longer waits for the rest.
  func giveUpData() {
    let (token, table) = state.withLock { ($0.tokenizer.giveUpData(), $0.table) }
    if case .data(let data)? = token { receive(data: data, at: time.now, table) }
    progress.fire()
    table?.handlers.input()
  }

  private func receive(line: [UInt8], at now: Instant, _ table: HandlerTable?) {
    let isEcho = state.withLock { $0.exchange?.request.command.bytes == line }
    if isEcho { return note(.line(line), .received, at: now) }
    if table?.handlers.line(line) == true { return note(.line(line), .unsolicited, at: now) }
    let told: (ATFinalResultCode, (@Sendable (ATFinalResultCode) -> Void)?)? = state.withLock { state in
      let isAsked = state.exchange != nil && state.exchange?.word == nil
      state.traffic.add(.line(line), isAsked ? .received : .unsolicited, at: now)
      state.noteSurplus(line)
      let wasRefused = state.send?.refusal != nil
      let wordOnSend = state.send?.hear(line)
      // Field by field: a copy of the exchange costs more than all of this.
      guard state.exchange?.wasAborted == false, state.exchange?.gaveUp == nil else { return nil }
      guard state.exchange?.word == nil,
        let word = state.exchange?.request.payload == nil ? ATFinalResultCode.word(line) : wordOnSend
      else {
        let isRefusal = !wasRefused && state.send?.refusal != nil
        if !isRefusal, state.exchange?.lines.count ?? 0 < Self.maximumLines {
          state.exchange?.lines.append(line)
        }
        return nil
      }
      state.exchange?.taken = state.send?.taken
      state.exchange?.word = word
      return (word, state.exchange?.request.onWord)
    }
    if let (word, onWord) = told { onWord?(word) }
  }
}
