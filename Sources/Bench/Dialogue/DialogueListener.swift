import SerialLines
import Synchronization
import Timekeeping

/// Hears what a module says during a dialogue: prints each line, and keeps those since the last command.
final class DialogueListener: Sendable {
  /// One line of the module.
  struct Heard: Sendable {
    /// As printable ASCII.
    let text: String
    /// The same without passwords.
    let shown: String
  }

  private struct State {
    var lines = SpokenLines()
    var redactor: LineRedactor
    var heard: [Heard] = []
    var failure: SerialLineError?
  }

  /// A line that goes on after so long a silence is shown as two: a module does not pause within one.
  private static let patience = Duration.seconds(1)
  /// Characters of a line that are printed: a boot text at another speed is no help.
  private static let shownLimit = 200
  /// Lines that are kept; a module that talks without end costs no more.
  private static let heardLimit = 500

  private let line: any SerialLine
  private let time: any TimeSource
  private let tell: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// Fires at every line, and when the serial line fails.
  let arrivals: AsyncSignal

  /// - Parameter tell: takes a line of the dialogue.
  init(
    _ line: any SerialLine, time: any TimeSource, secrets: [String],
    tell: @escaping @Sendable (String) -> Void
  ) {
    self.line = line
    self.time = time
    self.tell = tell
    state = Mutex(State(redactor: LineRedactor(secrets: secrets, isEcho: true)))
    arrivals = AsyncSignal(time, label: "dialogue: a line of the module")
  }

  /// What has been said since the last command, the oldest first.
  var heard: [Heard] { state.withLock(\.heard) }

  /// What ended the serial line; nil while it works.
  var failure: SerialLineError? { state.withLock(\.failure) }

  /// A new command begins: what was said before is no answer to it.
  func forget() {
    state.withLock { $0.heard = [] }
  }

  /// Reads the serial line until it fails or the task is cancelled: to be run in a task of its own.
  func pump() async {
    while true {
      do throws(SerialLineError) {
        let deadline = state.withLock(\.lines.isPending) ? time.now + Self.patience : nil
        let bytes = try await line.read(until: deadline)
        take { bytes.isEmpty ? $0.finish() : $0.feed(bytes) }
      } catch {
        take { $0.finish() }
        state.withLock { $0.failure = error }
        return arrivals.fire()
      }
    }
  }

  /// Ends a line that has no end, so that it is heard.
  func finish() {
    take { $0.finish() }
  }

  private func take(_ cut: (inout SpokenLines) -> [[UInt8]]) {
    let lines = state.withLock { state in
      let lines = cut(&state.lines).map { bytes in
        let text = EscapedText.of(bytes)
        guard AnswerWord(text) == nil else {
          // No part of a password, and behind it an echo does not go on.
          state.redactor.startOver()
          return Heard(text: text, shown: text)
        }
        return Heard(text: text, shown: EscapedText.of(state.redactor.masking(bytes), limit: Self.shownLimit))
      }
      state.heard = (state.heard + lines).suffix(Self.heardLimit)
      return lines
    }
    guard !lines.isEmpty else { return }
    for line in lines { tell(DialogueText.line(time.now, "<", line.shown)) }
    arrivals.fire()
  }
}

/// A line that ends an answer.
enum AnswerWord: String, Hashable, Sendable {
  case ok = "OK"
  case error = "ERROR"
  case fail = "FAIL"
  case sendOK = "SEND OK"
  case sendFail = "SEND FAIL"
  case sendCanceled = "SEND Canceled"
  /// The module works on an earlier command and has dropped this one.
  case busy = "busy p..."
  case busySending = "busy s..."
  case prompt = ">"

  init?(_ text: String) {
    self.init(rawValue: text)
  }

  /// Whether the module has performed or refused the command.
  var isVerdict: Bool {
    switch self {
    case .ok, .error, .fail, .sendOK, .sendFail, .sendCanceled: true
    case .busy, .busySending, .prompt: false
    }
  }
}

/// How a dialogue is printed.
enum DialogueText {
  private static let timeWidth = 9

  /// The seconds since the dialogue began, who speaks, and the words.
  static func line(_ now: Instant, _ direction: String, _ text: String) -> String {
    let seconds = (now - .beginning).inSeconds(decimals: 3)
    let padding = String(repeating: " ", count: max(timeWidth - seconds.utf8.count, 0))
    return "\(padding)\(seconds) \(direction) \(text)\n"
  }
}
