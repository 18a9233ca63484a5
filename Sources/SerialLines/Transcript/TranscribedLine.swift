import Synchronization
import Timekeeping

/// A serial line that tells everything that is said on it, both ways, without secrets.
///
/// An entry is a line of text: the world's time in seconds, `>` for what goes to the module or `<` for what
/// comes from it, and the bytes as printable ASCII with `\r`, `\n`, `\\` and `\xNN`.
public final class TranscribedLine: SerialLine {
  /// Whose end of the line this is.
  public enum End: Sendable {
    case host
    case module
  }

  private struct State {
    var toModule: TranscriptRedactor
    var fromModule: TranscriptRedactor
  }

  private let base: any SerialLine
  private let time: any TimeSource
  private let end: End
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - secrets: texts that must not be told in any form.
  ///   - masksCommands: whether passwords in commands, which `secrets` need not have, are masked too; nil for only at the
  ///     module's end.
  ///   - write: takes one entry, with its line end.
  public init(
    _ base: any SerialLine, time: any TimeSource, secrets: [String], end: End = .host,
    masksCommands: Bool? = nil, write: @escaping @Sendable (String) -> Void
  ) {
    self.base = base
    self.time = time
    self.write = write
    self.end = end
    let known = SecretRedactor(secrets.flatMap(SecretRedactor.forms))
    let redactor = { (isEcho: Bool) in
      TranscriptRedactor(
        secrets: known, commands: masksCommands ?? (end == .module) ? PasswordMask(isEcho: isEcho) : nil)
    }
    state = Mutex(State(toModule: redactor(false), fromModule: redactor(true)))
  }

  public func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
    let bytes = try await base.read(until: deadline)
    tell(bytes, isToModule: end == .module)
    return bytes
  }

  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    tell(bytes, isToModule: end == .host)
    try await base.write(bytes)
  }

  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    try await base.configure(baud: baud, flowControl: flowControl)
    note("\(baud) baud, flow control \(flowControl.rawValue)")
  }

  public func pulseReset() async throws(SerialLineError) {
    note("reset line pulsed")
    try await base.pulseReset()
  }

  public func close() {
    base.close()
    finish()
  }

  public func waitUntilClosed() async {
    await base.waitUntilClosed()
  }

  /// Tells what was held back because it looked like the beginning of a secret.
  public func finish() {
    let (toModule, fromModule) = state.withLock { ($0.toModule.finish(), $0.fromModule.finish()) }
    tell(">", toModule)
    tell("<", fromModule)
  }

  private func tell(_ bytes: [UInt8], isToModule: Bool) {
    let shown = state.withLock { state in
      isToModule ? state.toModule.feed(bytes) : state.fromModule.feed(bytes)
    }
    tell(isToModule ? ">" : "<", shown)
  }

  private func tell(_ direction: String, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    write("\(time.now) \(direction) \(EscapedText.of(bytes))\n")
  }

  /// Marks that what was said before and what is said after do not belong together.
  ///
  /// Nothing that was held back is joined to what follows.
  ///
  /// - Parameter text: what happened, in a line of printable text.
  public func mark(_ text: String) {
    finish()
    note(text)
  }

  /// Writes what happens besides bytes, in a line of printable text.
  ///
  /// Bytes that are held back because they may begin a secret come after it.
  public func note(_ text: String) {
    write("\(time.now) # \(text)\n")
  }
}
