/// What a scripted module does when a command comes: bytes as the AT 1.7 documentation has them, and pauses.
///
/// In the text `{id}` stands for the command's first argument and `{n}` for its second.
struct Answer: ExpressibleByStringInterpolation, Sendable {
  enum Step: Sendable {
    case say(String)
    case pause(Duration)
    /// Takes as many bytes as the command's second argument says.
    case takePayload
    /// Speaks at the speed of the command's first argument from now on.
    case changeSpeed
  }

  let steps: [Step]

  init(_ steps: Step...) {
    self.steps = steps
  }

  init(stringLiteral text: String) {
    steps = [.say(text)]
  }

  /// Nothing at all.
  static let silence = Answer()
  static let ok: Answer = "\r\nOK\r\n"
  static let error: Answer = "\r\nERROR\r\n"
  static let busy: Answer = "\r\nbusy p...\r\n"

  // MARK: Wi-Fi

  static let restart = Answer(
    .say("\r\nOK\r\n"), .changeSpeed, .pause(.milliseconds(300)), .say("\u{7F}~0@\r\u{1}p\r\n\r\nready\r\n"))
  static let joined = Answer(
    .pause(.seconds(2)), .say("WIFI CONNECTED\r\n"), .pause(.seconds(1)), .say("WIFI GOT IP\r\n\r\nOK\r\n"))
  static let left = Answer(.say("\r\nOK\r\n"), .pause(.milliseconds(100)), .say("WIFI DISCONNECT\r\n"))

  /// A failed join; the firmware gives up after 15 s.
  static func notJoined(_ code: Int) -> Answer {
    Answer(.pause(.seconds(15)), .say("+CWJAP:\(code)\r\n\r\nFAIL\r\n"))
  }

  // MARK: Links

  static let linkOpened: Answer = "{id},CONNECT\r\n\r\nOK\r\n"
  static let linkClosed: Answer = "{id},CLOSED\r\n\r\nOK\r\n"

  /// OK and the prompt, then `confirmation` when all of the payload is there.
  static func prompt(then confirmation: String) -> Answer {
    Answer(.say("\r\nOK\r\n> "), .takePayload, .say("\r\nRecv {n} bytes\r\n" + confirmation))
  }

  static let sent = prompt(then: "\r\nSEND OK\r\n")

  /// The answer to a passive read, with its CRLF in front and none behind the data.
  static func data(_ text: String) -> Answer {
    Answer(.say("\r\n+CIPRECVDATA,\(text.utf8.count):\(text)\r\nOK\r\n"))
  }
}
