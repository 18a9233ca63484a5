/// A place in a JSON document, as an editor shows it.
///
/// Both numbers begin at 1. A column is one Unicode scalar (a tab is one column, `é` in its composed form
/// one, an emoji of several scalars several). LF, CR LF and a lone CR end a line. A leading byte order mark
/// has no column.
public struct JSONPosition: Comparable, Hashable, Sendable {
  /// The line, from 1.
  public let line: Int

  /// The column in Unicode scalars, from 1.
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Whether the left place comes first in the document.
  public static func < (lhs: JSONPosition, rhs: JSONPosition) -> Bool {
    (lhs.line, lhs.column) < (rhs.line, rhs.column)
  }
}

extension JSONPosition: CustomStringConvertible {
  /// `line:column`, such as `12:5`.
  public var description: String { "\(line):\(column)" }
}
