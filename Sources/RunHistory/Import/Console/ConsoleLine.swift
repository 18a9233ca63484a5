import PositionedJSON

/// A line of mbedgt's output without colours and without `mbedgt: `.
struct ConsoleLine {
  /// From 1.
  let number: Int

  /// Whether the line began with `mbedgt: `.
  let hasPrefix: Bool

  /// Whether the text goes on behind it.
  let isEnded: Bool

  /// What is left.
  let text: String

  /// Where each scalar of the text stood in the line, from 1.
  private let places: [Int]
  /// Behind the last one.
  private let end: Int

  private static let prefix = Array("mbedgt: ".unicodeScalars)

  init(_ line: TextLines.Line) {
    number = line.number
    isEnded = line.isEnded
    var scalars: [Unicode.Scalar] = []
    var places: [Int] = []
    var escape = EscapeSequence.none
    var column = 0
    for scalar in String(decoding: line.bytes, as: UTF8.self).unicodeScalars {
      column += 1
      guard !escape.takes(scalar) else { continue }
      scalars.append(scalar)
      places.append(column)
    }
    end = column + 1
    let blanks = scalars.prefix { $0 == " " || $0 == "\t" }.count
    hasPrefix = scalars.dropFirst(blanks).starts(with: Self.prefix)
    let skipped = blanks + (hasPrefix ? Self.prefix.count : 0)
    self.places = Array(places.dropFirst(skipped))
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.dropFirst(skipped))
    self.text = String(text)
  }

  /// The place in the file of the scalar at an offset in the text.
  func position(_ offset: Int = 0) -> JSONPosition {
    JSONPosition(line: number, column: offset < places.count ? places[offset] : end)
  }
}

/// Where one stands in the bytes by which a terminal changes its colours (ECMA-48).
private enum EscapeSequence {
  case none
  case begun
  case control
  /// Ends with BEL or with another escape.
  case text

  private static let escape: Unicode.Scalar = "\u{1B}"

  /// Whether a scalar is part of one.
  mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .none:
      guard scalar == Self.escape else { return false }
      self = .begun
    case .begun:
      self = scalar == "[" ? .control : scalar == "]" ? .text : .none
    case .control:
      if ("@"..."~").contains(scalar) { self = .none }
    case .text:
      if scalar == "\u{07}" { self = .none }
      if scalar == Self.escape { self = .begun }
    }
    return true
  }
}
