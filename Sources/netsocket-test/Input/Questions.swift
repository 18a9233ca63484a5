import Glibc

/// Questions to a person at a terminal: asked on stderr, answered on stdin.
enum Questions {
  /// Whether there is such a person.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && OutputScreen.error.isTerminal }

  /// - Parameter standard: the answer of an empty line, shown in brackets; nil for none.
  /// - Throws: status 64 at the end of stdin.
  static func ask(_ question: String, standard: String? = nil) throws(CLIError) -> String? {
    StandardStreams.error("\(question)\(standard.map { " [\($0)]" } ?? ""): ")
    let line = try line()
    return line.isEmpty ? standard : line
  }

  /// - Throws: as `ask`.
  static func confirm(_ question: String, standard: Bool) throws(CLIError) -> Bool {
    let answer = try ask("\(question) (\(standard ? "Y/n" : "y/N"))")?.lowercased()
    return answer.map { $0.hasPrefix("y") } ?? standard
  }

  /// Asks without showing what is typed.
  ///
  /// - Throws: as `ask`; also when Ctrl-C is typed, which must not leave the terminal without an echo.
  static func askSecret(_ question: String) throws(CLIError) -> String {
    StandardStreams.error("\(question): ")
    var settings = termios()
    tcgetattr(STDIN_FILENO, &settings)
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
    withUnsafeMutableBytes(of: &silent.c_cc) { $0[Int(VEOL)] = interrupt }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
      StandardStreams.error("\n")
    }
    let line = try line()
    guard !line.utf8.contains(interrupt) else { throw ended("Ctrl-C") }
    return line
  }

  /// What Ctrl-C sends.
  private static let interrupt: UInt8 = 3

  private static func line() throws(CLIError) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw ended("the input ended") }
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
      if byte == interrupt { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func ended(_ cause: String) -> CLIError {
    CLIError(.usage, "stopped; nothing was written", cause: cause, advice: "netsocket-test init")
  }
}
