/// A command for a module, in two forms: as it goes out, and as it may be shown.
public struct ATCommandLine: Hashable, Sendable {
  /// What goes out, without the line end.
  public private(set) var bytes: [UInt8]

  /// What may be shown and kept: the same, with secrets masked.
  public private(set) var text: String

  /// What must not be shown wherever it turns up, such as in an echo: escaped and as it was given.
  private(set) var secrets: [[UInt8]] = []

  /// - Parameter command: plain ASCII such as `AT+CIPMUX=1`.
  public init(_ command: String) {
    bytes = Array(command.utf8)
    text = command
  }

  /// Adds text as it is.
  public func appending(_ part: String) -> ATCommandLine {
    var line = self
    line.bytes += Array(part.utf8)
    line.text += part
    return line
  }

  /// Adds a string argument in quotes; backslash, quote and comma get a backslash before them.
  ///
  /// Rule: AT instruction set 1.x and later. A line end cannot be sent in an argument and is left out.
  ///
  /// - Parameter isSecret: shows three asterisks instead.
  public func quoting(_ argument: String, isSecret: Bool = false) -> ATCommandLine {
    var escaped: [UInt8] = []
    for byte in argument.utf8 where byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") {
      if [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ",")].contains(byte) {
        escaped.append(UInt8(ascii: "\\"))
      }
      escaped.append(byte)
    }
    var line = self
    line.bytes += [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
    if isSecret, !escaped.isEmpty {
      let plain = argument.utf8.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
      line.secrets += plain == escaped ? [escaped] : [escaped, plain]
    }
    line.text += isSecret ? "\"***\"" : "\"" + String(decoding: escaped, as: UTF8.self) + "\""
    return line
  }
}
