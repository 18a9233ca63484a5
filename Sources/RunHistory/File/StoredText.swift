import GRDB

/// A text as it lies in the file.
///
/// SQLite and GRDB end a text at its first NUL, so that one is stored as SUB and `0`, and a SUB as two of them;
/// neither is in any text that people write.
struct StoredText: DatabaseValueConvertible, StatementColumnConvertible {
  let text: String

  private static let (substitute, zero): (UInt8, UInt8) = (0x1A, UInt8(ascii: "0"))

  init(_ text: String) {
    self.text = text
  }

  var stored: String {
    guard text.utf8.contains(where: { $0 == 0 || $0 == Self.substitute }) else { return text }
    let bytes = text.utf8.flatMap { byte in
      byte == 0 ? [Self.substitute, Self.zero] : byte == Self.substitute ? [byte, byte] : [byte]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// - Returns: nil if no text was ever stored so.
  init?(stored: String) {
    guard stored.utf8.contains(Self.substitute) else {
      text = stored
      return
    }
    var bytes: [UInt8] = []
    var rest = stored.utf8.makeIterator()
    while let byte = rest.next() {
      let second = byte == Self.substitute ? rest.next() : nil
      guard byte != Self.substitute || second == Self.zero || second == Self.substitute else { return nil }
      bytes.append(second == Self.zero ? 0 : byte)
    }
    text = String(decoding: bytes, as: UTF8.self)
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
