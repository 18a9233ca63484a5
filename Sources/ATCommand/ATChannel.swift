import SerialLines
import Synchronization
import Timekeeping

/// The conversation with a module: one command at a time, everything else as it comes.
///
/// ``pump()`` reads the line for as long as it lives, in a task of its own, so that what the module says
/// unasked is heard also when nobody asks anything.
public final class ATChannel: Sendable {
  /// Who hears what no exchange has a claim to. Called from the pump; must not block.
  public struct Handlers: Sendable {
    /// Takes a line; true if it was meant for this handler.
    public var line: @Sendable ([UInt8]) -> Bool
    /// Takes unsolicited binary data.
    public var data: @Sendable (ATData) -> Void
    /// The line was gone for a while: bytes sent meanwhile are lost, and the state of the module is unknown.
    public var outage: @Sendable () -> Void = {}
    /// Hears of bytes that were dropped.
    public var noise: @Sendable (ATNoise) -> Void = { _ in }
    /// Called after any bytes, when they have been dealt with, and when the line has ended.
    public var input: @Sendable () -> Void

    public init(
      line: @escaping @Sendable ([UInt8]) -> Bool, data: @escaping @Sendable (ATData) -> Void,
      input: @escaping @Sendable () -> Void
    ) {
      self.line = line
      self.data = data
      self.input = input
    }
  }

  /// The handlers behind one reference: every chunk of input takes them out of the state.
  final class HandlerTable: Sendable {
    let handlers: Handlers

    init(_ handlers: Handlers) {
      self.handlers = handlers
    }
  }

  struct Exchange {
    let request: ATRequest
    let started: Instant
    var lines: [[UInt8]] = []
    var data: [ATData] = []
    /// Something whole has come since it began.
    var hasHeard = false
    var word: ATFinalResultCode?
    var wasAborted = false

    /// How many bytes of the payload the module says to have taken.
    var taken: Int?
    /// When it was given up, if something was left to be done then.
    var gaveUp: Instant?

    /// The whole answer; nil before the module's final result code.
    var reply: ATReply? { word.map { ATReply(word: $0, lines: lines, data: data, taken: taken) } }
  }

  struct State {
    var tokenizer: ATTokenizer
    var table: HandlerTable?
    var observer: (@Sendable (ATExchangeRecord) -> Void)?
    var exchange: Exchange?
    /// An exchange ended without the module's word: late answers may still come.
    var isOutOfStep = false
    /// The send that has not ended; its exchange may have.
    var send: SendProgress?
    /// The module may wait for payload: whatever is written, it would send on.
    var isDeaf = false
    /// What the latest commands that had any have to hide.
    var commandSecrets: [[UInt8]] = [] { didSet { secrets = commandSecrets + redactor.secrets } }
    /// What nothing that is shown may have in it, in all its forms.
    var redactor = SecretRedactor([]) { didSet { secrets = commandSecrets + redactor.secrets } }
    /// Both, for records: made when one changes, because every exchange has a record.
    private(set) var secrets: [[UInt8]] = []
    var failure: SerialLineError?
    var lastAnswered: ATExchangeRecord?
    var lastUnanswered: ATExchangeRecord?
    var busy: (since: Instant, after: String?)?
    var surplus = SurplusWords()
    var traffic = RecentTraffic()
    var firstUnanswered: ATExchangeRecord?
    var unansweredCount = 0
    /// When the module last said something of its own, or a command ended that may take its time.
    var lastSign: Instant
  }

  private static let maximumSecrets = 16

  let line: any SerialLine
  let time: any TimeSource
  let freshTokenizer: ATTokenizer
  let turn: AsyncLock
  let progress: AsyncSignal
  let state: Mutex<State>

  public init(line: any SerialLine, time: any TimeSource, tokenizer: ATTokenizer) {
    self.line = line
    self.time = time
    freshTokenizer = tokenizer
    turn = AsyncLock(time, label: "AT channel: turn for a command")
    progress = AsyncSignal(time, label: "AT channel: answer of the module")
    state = Mutex(State(tokenizer: tokenizer, lastSign: time.now))
  }

  /// Sets who hears of every exchange when it has ended; must not block.
  public func observe(_ observer: (@Sendable (ATExchangeRecord) -> Void)?) {
    state.withLock { $0.observer = observer }
  }

  /// Hides secrets in all that is shown of what is said from now on, also before a command has them.
  public func hide(_ secrets: [String]) {
    state.withLock { $0.redactor = SecretRedactor(secrets.flatMap(SecretRedactor.forms)) }
  }

  /// A text of the module without the secrets that are to be hidden.
  public func masking(_ text: String) -> String {
    let redactor = state.withLock(\.redactor)
    return String(decoding: redactor.masking(Array(text.utf8)), as: UTF8.self)
  }

  /// Sets who hears unsolicited input.
  public func setHandlers(_ handlers: Handlers?) {
    state.withLock { $0.table = handlers.map(HandlerTable.init) }
  }

  // MARK: What was said, for diagnoses

  /// The last exchange that the module answered to the end.
  public var lastAnswered: ATExchangeRecord? { state.withLock(\.lastAnswered) }

  /// The last exchange that ended without the module's final word.
  public var lastUnanswered: ATExchangeRecord? { state.withLock(\.lastUnanswered) }

  /// The first command that got no answer since the module last answered, and how many there have been.
  public var unanswered: (first: ATExchangeRecord, count: Int)? {
    state.withLock { state in state.firstUnanswered.map { ($0, state.unansweredCount) } }
  }

  /// Since when the module has answered nothing but `busy`, and the command that it answered otherwise before; nil if
  /// its last answer was another.
  public var busy: (since: Instant, after: String?)? { state.withLock(\.busy) }

  /// The command that is waited for, as it can be shown.
  public var runningCommand: String? { state.withLock { $0.exchange?.request.command.text } }

  /// The exchange that is waited for, as if it were given up now.
  ///
  /// - Parameter now: the time to count to.
  public func running(until now: Instant) -> ATExchangeRecord? {
    state.withLock { state in
      guard let exchange = state.exchange, exchange.word == nil else { return nil }
      let isPayloadSent = state.send?.isPayloadSent == true
      let missing: ATError.Stage =
        exchange.request.payload == nil ? .reply : isPayloadSent ? .confirmation : .prompt
      return ATExchangeRecord(
        exchange, ended: now, missing: missing, secrets: state.secrets)
    }
  }

  /// What ended the line; nil while it stands.
  public var lineFailure: SerialLineError? { state.withLock(\.failure) }

  // MARK: Exchanges

  /// Sends a command and waits for the whole answer.
  ///
  /// Others wait for their turn; that does not count against the request's time.
  ///
  /// - Throws: ``ATError``. An answer of ERROR or FAIL is an answer.
  public func exchange(_ request: ATRequest) async throws(ATError) -> ATReply {
    try await turn.enter(ifCancelled: ATError.cancelled)
    defer { turn.leave() }
    try await settle()
    if isDeaf { throw .noAnswer(.receipt) }
    if state.withLock(\.isOutOfStep) { try await resynchronise() }
    return try await perform(request)
  }

  /// Ends the running exchange, which throws `.aborted`, because the module has restarted; one that has its answer
  /// keeps it.
  ///
  /// - Parameter news: tells others of what ended it. Who begins an exchange because of it is not aborted, and who was
  ///   aborted finds it told. Must not call the channel.
  public func abort(telling news: () -> Void = {}) {
    state.withLock { state in
      if state.exchange?.word == nil { state.exchange?.wasAborted = true }
      state.send = nil
      state.isDeaf = false
      news()
    }
    progress.fire()
  }

  /// Forgets that an answer is missing: the module was reset, nothing will come any more.
  public func forgetMissingAnswer() {
    state.withLock { state in
      state.isOutOfStep = false
      state.send = nil
      state.isDeaf = false
    }
  }

  func perform(_ request: ATRequest) async throws(ATError) -> ATReply {
    state.withLock { state in
      state.surplus.exchanges += 1
      let now = time.now
      state.exchange = Exchange(request: request, started: now)
      state.send = request.payload.map {
        SendProgress(payload: $0, promptDeadline: now + request.promptTimeout)
      }
      state.traffic.add(.command(request.command.text), .sent, at: now)
      let fresh = request.command.secrets.filter { !state.commandSecrets.contains($0) }
      if !fresh.isEmpty {
        state.commandSecrets = (state.commandSecrets + fresh).suffix(Self.maximumSecrets)
      }
    }
    do throws(ATError) {
      let reply = try await run(request)
      note(answered: true)
      if reply.word == .busy { throw .busy }
      return reply
    } catch {
      switch error {
      case .busy: break
      case .noAnswer(let stage): note(answered: false, missing: stage)
      case .aborted, .line, .cancelled, .abandoned: note(answered: nil)
      }
      throw error == .cancelled && request.payload != nil ? .abandoned : error
    }
  }

  private func run(_ request: ATRequest) async throws(ATError) -> ATReply {
    try await send(request.command.bytes + [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    guard request.payload == nil else { return try await runSend(request) }
    return try await wait(.reply, until: time.now + request.timeout) { $0.exchange?.reply }
  }

  func send(_ bytes: [UInt8]) async throws(ATError) {
    do throws(SerialLineError) {
      try await line.write(bytes)
    } catch {
      switch error {
      case .cancelled: break
      // The reader hears of it too, and the line is there again or given up.
      case .interrupted: throw .aborted
      default: state.withLock { $0.failure = $0.failure ?? error }
      }
      throw .line(error)
    }
  }

  /// Waits until `result` finds in the state what is waited for: nothing else makes a reply.
  func wait<Value: Sendable>(
    _ stage: ATError.Stage, until deadline: Instant?, for result: (inout State) -> Value?
  ) async throws(ATError) -> Value {
    while true {
      let seen = progress.count
      let (value, wasAborted, failure) = state.withLock { state in
        (result(&state), state.exchange?.wasAborted ?? false, state.failure)
      }
      if wasAborted { throw .aborted }
      if let value { return value }
      if let failure { throw .line(failure) }
      guard try await progress.wait(past: seen, until: deadline, ifCancelled: ATError.cancelled) else {
        throw .noAnswer(stage)
      }
    }
  }

  /// Closes the exchange and keeps its record.
  ///
  /// - Parameter answered: nil when it was ended from this side.
  private func note(answered: Bool?, missing: ATError.Stage? = nil) {
    let noted = state.withLock {
      state -> (record: ATExchangeRecord, observer: (@Sendable (ATExchangeRecord) -> Void)?, lacksData: Bool)?
      in
      guard let exchange = state.exchange.take() else { return nil }
      let record = ATExchangeRecord(exchange, ended: time.now, missing: missing, secrets: state.secrets)
      if exchange.request.mayTakeItsTime { state.lastSign = time.now }
      if exchange.word == nil {
        state.isOutOfStep = true
        state.lastUnanswered = record
      } else {
        if record.word == .busy {
          state.busy = state.busy ?? (record.started, state.lastAnswered?.command)
        } else if state.busy != nil {
          state.busy = nil
        }
        state.lastAnswered = record
      }
      if answered == true, state.unansweredCount > 0 {
        state.firstUnanswered = nil
        state.unansweredCount = 0
      } else if answered == false {
        state.firstUnanswered = state.firstUnanswered ?? record
        state.unansweredCount += 1
      }
      // Data that was announced and has not come in all that time: the answer was taken for it.
      let lacksData = answered == false && !exchange.hasHeard && state.tokenizer.isInData
      return (record, state.observer, lacksData)
    }
    guard let noted else { return }
    if noted.lacksData { giveUpData() }
    noted.observer?(noted.record)
  }
}
