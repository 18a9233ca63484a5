import Glibc

/// stdout and stderr, written at once and with every byte accounted for.
enum StandardStreams {
  /// A reader of our output that goes away, and a file that may not grow, are errors of a write and not the end of
  /// the process; and no file of ours may take the number of a standard stream that the caller has closed.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // Whoever asks for an end at once does not wait for the backtrace that the Swift runtime would write.
    var action = sigaction()
    sigaction(SIGQUIT, nil, &action)
    if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) != 1 { signal(SIGQUIT, SIG_DFL) }
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // Read-only: what is written to a closed stream must still fail.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// - Throws: status 74 when stdout does not take all of it.
  static func output(_ text: some TextOutputStreamable) throws(CLIError) {
    var stream = DescriptorStream(STDOUT_FILENO)
    text.write(to: &stream)
    stream.flush()
    let code = stream.failure
    guard code == 0 else {
      throw CLIError(
        .cannotWrite, "cannot write to stdout", cause: SystemError.text(code),
        advice: "netsocket-test history show latest   (prints the tables of a recorded run)")
    }
  }

  /// Tables and listings of ours, with colours where stdout has them.
  static func output(painting text: String) throws(CLIError) {
    try output(OutputScreen.output.hasColor ? Paint.tables(text) : text)
  }

  /// Messages, with colours where stderr has them. What cannot be written to stderr has nowhere else to go.
  static func error(_ text: String) {
    _ = write(Array((OutputScreen.error.hasColor ? Paint.messages(text) : text).utf8), to: STDERR_FILENO)
  }

  /// Writes all bytes; 0, or the `errno` that stopped it.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}

/// The operating system's words for an error number.
enum SystemError {
  static func text(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}

/// A text stream into an open file, in large pieces.
struct DescriptorStream: TextOutputStream {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// The `errno` of the first write that failed, 0 if none did; nothing is written after it.
  private(set) var failure: Int32 = 0

  private static let size = 64 << 10

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    buffer.reserveCapacity(Self.size)
  }

  mutating func write(_ string: String) {
    buffer += string.utf8
    if buffer.count >= Self.size { flush() }
  }

  /// Writes what has gathered; to be called at the end.
  mutating func flush() {
    if failure == 0 { failure = StandardStreams.write(buffer, to: descriptor) }
    buffer.removeAll(keepingCapacity: true)
  }
}
