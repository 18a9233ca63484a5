import SerialLines
import Synchronization
import Timekeeping

/// The module's end of a serial line, answering from a table.
///
/// The table begins as a sound AT 1.7.0 that is on an open network's air; a test changes the rows it is about.
final class ScriptedModule: Sendable {
  private struct Row {
    let command: String
    var answers: [Answer]

    func matches(_ text: String) -> Bool {
      command.last == "*" ? text.hasPrefix(command.dropLast()) : text == command
    }
  }

  private struct State {
    var rows: [Row] = []
    var commands: [String] = []
    var payloads: [[UInt8]] = []
    var isEchoing = true
    var restarts = 0
    var resets = 0
  }

  /// What AT 1.x speaks after each restart.
  private static let bootBaud = 115_200

  private let line: SimulatedLine
  private let time: any TimeSource
  private let state = Mutex(State())

  init(line: SimulatedLine, time: any TimeSource) {
    self.line = line
    self.time = time
    line.onReset { [weak self] in self?.state.withLock { $0.resets += 1 } }
    for command in ["AT", "ATE0", "AT+CWMODE=3", "AT+CIPMUX=1", "AT+CIPDINFO=1", "AT+CIPRECVMODE=1"] {
      on(command, .ok)
    }
    on("AT+RST", .restart)
    on("AT+UART_CUR=*", Answer(.say("\r\nOK\r\n"), .pause(.milliseconds(2)), .changeSpeed))
    on(
      "AT+GMR",
      """
      AT version:1.7.0.0(Aug 16 2018 00:57:04)\r\nSDK version:3.0.0(d49923c)\r\n\
      compile time:Aug 23 2018 16:58:12\r\nBin version(Wroom 02):v1.7.0\r\nOK\r\n
      """)
    on("AT+CWAUTOCONN?", "+CWAUTOCONN:0\r\n\r\nOK\r\n")
    on("AT+CWDHCP=1,1", .ok)
    on("AT+CWJAP=*", .joined)
    on("AT+CIFSR", Self.addresses("192.0.2.17"))
    on("AT+CWQAP", .left)
    on("AT+CIPSTART=*", .linkOpened)
    on("AT+CIPSEND=*", .sent)
    on("AT+CIPCLOSE=*", .linkClosed)
  }

  static func addresses(_ station: String) -> Answer {
    Answer(
      .say(
        """
        +CIFSR:APIP,"192.168.4.1"\r\n+CIFSR:APMAC,"1a:fe:34:a0:59:1d"\r\n+CIFSR:STAIP,"\(station)"\r\n\
        +CIFSR:STAMAC,"18:fe:34:a0:59:1d"\r\n\r\nOK\r\n
        """))
  }

  /// Sets what a command brings: the answers in turn, the last one again and again.
  ///
  /// - Parameter command: the line without its end; a `*` at its end stands for any rest.
  func on(_ command: String, _ answers: Answer...) {
    state.withLock { state in
      state.rows.removeAll { $0.command == command }
      state.rows.append(Row(command: command, answers: answers))
    }
  }

  /// Says something by itself.
  func say(_ text: String) async throws {
    try await line.write(Array(text.utf8))
  }

  func say(_ bytes: [UInt8]) async throws {
    try await line.write(bytes)
  }

  /// Restarts by itself, whatever it is at and whatever speed the host listens at.
  func restart() async throws {
    state.withLock { state in
      state.isEchoing = true
      state.restarts += 1
    }
    try await line.configure(baud: Self.bootBaud, flowControl: .none)
    try await say("\r\nready\r\n")
    try await time.sleep(for: .milliseconds(10))
  }

  /// The commands since this was last asked.
  func takeCommands() -> [String] {
    state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// How often the reset wire was pulsed; the module does nothing by itself then.
  var resets: Int { state.withLock(\.resets) }

  /// The payloads of all sends so far.
  var payloads: [[UInt8]] { state.withLock(\.payloads) }

  // MARK: Running

  /// Answers until the line ends.
  func run() async {
    var input: [UInt8] = []
    do {
      while true {
        while let end = input.firstIndex(of: UInt8(ascii: "\n")) {
          let command = String(decoding: input[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
          input.removeSubrange(...end)
          try await answer(command, &input)
        }
        input += try await line.read(until: nil)
      }
    } catch {
      return
    }
  }

  private func answer(_ command: String, _ input: inout [UInt8]) async throws {
    let (answer, isEchoing) = state.withLock { state in
      state.commands.append(command)
      if command == "AT+RST" { state.isEchoing = true }
      defer { if command == "ATE0" { state.isEchoing = false } }
      // The row that was set last counts.
      guard let index = state.rows.lastIndex(where: { $0.matches(command) }) else {
        return (Answer.error, state.isEchoing)
      }
      let answers = state.rows[index].answers
      if answers.count > 1 { state.rows[index].answers.removeFirst() }
      return (answers.first ?? .error, state.isEchoing)
    }
    let isSilent = answer.steps.isEmpty
    if isEchoing && !isSilent { try await say(command + "\r\r\n") }
    let arguments = command.drop { $0 != "=" }.dropFirst().split(separator: ",").map(String.init)
    for step in answer.steps {
      switch step {
      case .pause(let duration): try await time.sleep(for: duration)
      case .say(let text):
        try await say(
          text.replacing("{id}", with: arguments.first ?? "")
            .replacing("{n}", with: arguments.dropFirst().first ?? ""))
      case .changeSpeed:
        try await line.configure(
          baud: arguments.first.flatMap { Int($0) } ?? Self.bootBaud, flowControl: .none)
      case .takePayload:
        let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
        let restarts = state.withLock(\.restarts)
        while input.count < count {
          input += try await line.read(until: time.now + .seconds(1))
          guard state.withLock(\.restarts) == restarts else {
            input = []
            return
          }
        }
        let payload = Array(input.prefix(count))
        input.removeFirst(count)
        state.withLock { $0.payloads.append(payload) }
      }
    }
  }
}
