import PositionedJSON

/// How a message shows what a file holds.
enum ImportText {
  /// In quotes, without control characters, cut to a readable length.
  static func quoted(_ text: some StringProtocol) -> String {
    let limit = 40
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return "\"\(String(shown))\(text.unicodeScalars.count > limit ? "…" : "")\""
  }
}

extension JSONPosition {
  /// Where a file begins.
  static var beginning: JSONPosition { JSONPosition(line: 1, column: 1) }
}
