import SerialLines

/// What came back from a line on which `AT` was said.
public enum LineProbeResult: Hashable, Sendable {
  /// `OK`.
  case answer(isEchoing: Bool)

  /// The question alone.
  case echoAlone

  /// Text without `OK`, as it can be shown: what another firmware says, or one that boots.
  case text(String)

  /// Bytes that are no text: another speed, or noise.
  case garbage(count: Int)

  case silence

  /// Characters of a text that are kept.
  private static let textLimit = 80

  /// - Parameter heard: all that came.
  public init(_ heard: [UInt8]) {
    let lines = heard.split(separator: UInt8(ascii: "\n")).map { line in
      line.filter { $0 != UInt8(ascii: "\r") }
    }.filter { !$0.isEmpty }
    let question = Array("AT".utf8)
    if lines.contains(Array("OK".utf8)) {
      self = .answer(isEchoing: lines.contains(question))
    } else if heard.isEmpty {
      self = .silence
    } else if !lines.isEmpty, lines.allSatisfy({ $0 == question }) {
      self = .echoAlone
    } else {
      let printable = heard.count { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }
      self =
        printable * 4 >= heard.count * 3
        ? .text(EscapedText.of(heard, limit: Self.textLimit)) : .garbage(count: heard.count)
    }
  }
}
