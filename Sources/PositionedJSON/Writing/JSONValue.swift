/// A JSON value to write.
public enum JSONValue: Sendable {
  /// Members in the order in which they are written; it is for the caller to use no name twice.
  case object([(String, JSONValue)])
  case array([JSONValue])
  case string(String)
  case integer(Int64)
  /// Written with the fewest digits that read back as the same number; NaN and infinities as `null`.
  case number(Double)
  case bool(Bool)
  case null
}

extension JSONValue: Equatable {
  /// Whether both are the same kind of value with the same contents, members in the same order.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
    switch (lhs, rhs) {
    case (.object(let left), .object(let right)): left.elementsEqual(right) { $0 == $1 }
    case (.array(let left), .array(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.null, .null): true
    default: false
    }
  }
}

/// The members of an object in the order in which they are written.
public typealias JSONMembers = [(String, JSONValue)]

extension JSONValue {
  public static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }
}
