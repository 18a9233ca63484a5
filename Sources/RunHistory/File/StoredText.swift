import GRDB

/// A text as it lies in the file.
///
/// SQLite and GRDB end a text at its first NUL, so that one is stored as SUB and `0`, and a SUB as two of them;
/// neither is in any text that people write.
struct StoredText: DatabaseValueConvertible, StatementColumnConvertible {
  let text: String

  private static let substitute: Unicode.Scalar = "\u{1A}"

  init(_ text: String) {
    self.text = text
  }

  var stored: String {
    guard text.utf8.contains(where: { $0 == 0 || $0 == 0x1A }) else { return text }
    return text.unicodeScalars.reduce(into: "") { stored, scalar in
      switch scalar {
      case "\0": stored += "\u{1A}0"
      case Self.substitute: stored += "\u{1A}\u{1A}"
      default: stored.unicodeScalars.append(scalar)
      }
    }
  }

  /// - Returns: nil if no text was ever stored so.
  init?(stored: String) {
    guard stored.utf8.contains(0x1A) else {
      text = stored
      return
    }
    var text = ""
    var scalars = stored.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == Self.substitute else {
        text.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.next() {
      case "0": text += "\0"
      case Self.substitute: text.unicodeScalars.append(Self.substitute)
      default: return nil
      }
    }
    self.text = text
  }

  // MARK: GRDB

  var databaseValue: DatabaseValue { stored.databaseValue }

  func bind(to sqliteStatement: SQLiteStatement, at index: CInt) -> CInt {
    stored.bind(to: sqliteStatement, at: index)
  }

  init?(sqliteStatement: SQLiteStatement, index: CInt) {
    self.init(stored: String(sqliteStatement: sqliteStatement, index: index))
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> StoredText? {
    String.fromDatabaseValue(value).flatMap { StoredText(stored: $0) }
  }
}

extension Row {
  func text(_ column: Int) throws -> String {
    try decode(StoredText.self, atIndex: column).text
  }

  func textIfAny(_ column: Int) throws -> String? {
    try decode(StoredText?.self, atIndex: column)?.text
  }

  func integer(_ column: Int) throws -> Int64 {
    try decode(Int64.self, atIndex: column)
  }

  func integerIfAny(_ column: Int) throws -> Int64? {
    try decode(Int64?.self, atIndex: column)
  }

  func count(_ column: Int) throws -> Int {
    try decode(Int.self, atIndex: column)
  }
}
