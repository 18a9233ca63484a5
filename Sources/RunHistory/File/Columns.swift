import GRDB

extension String {
  /// The text as a column keeps it: SQLite and GRDB end a text at its first NUL, which stands there as U+FFFD. The log
  /// of the run has it as it was.
  var column: String { utf8.contains(0) ? String(map { $0 == "\0" ? "\u{FFFD}" : $0 }) : self }
}

extension Row {
  func text(_ column: Int) throws -> String { try decode(atIndex: column) }

  func textIfAny(_ column: Int) throws -> String? { try decode(atIndex: column) }

  func integer(_ column: Int) throws -> Int64 { try decode(atIndex: column) }

  func integerIfAny(_ column: Int) throws -> Int64? { try decode(atIndex: column) }

  func count(_ column: Int) throws -> Int { try decode(atIndex: column) }
}
