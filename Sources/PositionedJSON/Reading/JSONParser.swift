/// The grammar: turns the cursor's bytes into nodes, with the open containers on a stack of its own.
struct JSONParser {
  private var cursor: JSONCursor
  private let options: JSONReader.Options
  private var open: [OpenContainer] = []

  init(_ cursor: JSONCursor, options: JSONReader.Options) {
    self.cursor = cursor
    self.options = options
  }

  mutating func document() throws(JSONSyntaxError) -> JSONNode {
    try skipBlank()
    var value = try beginValue()
    while true {
      guard let node = value else {
        value = try enterContainer()
        continue
      }
      guard !open.isEmpty else {
        try skipBlank()
        guard cursor.isAtEnd else { throw cursor.error(.trailingContent) }
        return node
      }
      open[open.count - 1].add(node)
      value = try continueContainer()
    }
  }

  /// A scalar's node, or nil after opening a container.
  private mutating func beginValue() throws(JSONSyntaxError) -> JSONNode? {
    let position = cursor.position
    guard let byte = cursor.byte else { throw cursor.error(.unexpectedEnd(expected: .value)) }
    switch byte {
    case UInt8(ascii: "{"):
      try push(OpenContainer(.object, at: position))
      return nil
    case UInt8(ascii: "["):
      try push(OpenContainer(.array, at: position))
      return nil
    case UInt8(ascii: "\""):
      return JSONNode(value: .string(try cursor.string()), position: position)
    case _ where byte.isDigit || byte == UInt8(ascii: "-"):
      return JSONNode(value: .number(try cursor.number()), position: position)
    case _ where byte.isLetter:
      return JSONNode(value: try word(), position: position)
    default:
      throw try mismatch(expected: .value)
    }
  }

  private mutating func push(_ container: OpenContainer) throws(JSONSyntaxError) {
    guard open.count < options.maximumDepth else {
      throw cursor.error(.tooDeep(maximum: options.maximumDepth))
    }
    cursor.advance()
    open.append(container)
  }

  /// After an opening bracket: the first element, or the end of an empty container.
  private mutating func enterContainer() throws(JSONSyntaxError) -> JSONNode? {
    try skipBlank()
    return cursor.byte == open[open.count - 1].kind.closer ? close() : try element()
  }

  /// After an element: the next one, or the end of the container.
  private mutating func continueContainer() throws(JSONSyntaxError) -> JSONNode? {
    try skipBlank()
    // The kind alone: a copy of the container would make every change to it copy its elements.
    let kind = open[open.count - 1].kind
    if cursor.byte == kind.closer { return close() }
    guard cursor.byte == UInt8(ascii: ",") else {
      throw try mismatch(expected: kind == .object ? .commaOrBrace : .commaOrBracket)
    }
    let comma = cursor.position
    cursor.advance()
    try skipBlank()
    guard cursor.byte == kind.closer else { return try element() }
    guard options.allowsTrailingCommas else {
      throw JSONSyntaxError(position: comma, kind: .trailingCommaNotAllowed)
    }
    return close()
  }

  private mutating func element() throws(JSONSyntaxError) -> JSONNode? {
    if open[open.count - 1].kind == .object { try memberName() }
    return try beginValue()
  }

  private mutating func memberName() throws(JSONSyntaxError) {
    guard cursor.byte == UInt8(ascii: "\"") else { throw try mismatch(expected: .memberName) }
    let position = cursor.position
    let name = try cursor.string()
    if let first = open[open.count - 1].begin(name, at: position) {
      throw JSONSyntaxError(position: position, kind: .duplicateName(name, first: first))
    }
    try skipBlank()
    guard cursor.byte == UInt8(ascii: ":") else { throw try mismatch(expected: .colon) }
    cursor.advance()
    try skipBlank()
  }

  private mutating func close() -> JSONNode {
    cursor.advance()
    return open.removeLast().node
  }

  private mutating func word() throws(JSONSyntaxError) -> JSONContent {
    let position = cursor.position
    switch cursor.letters() {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: throw JSONSyntaxError(position: position, kind: .unknownWord)
    }
  }

  private mutating func skipBlank() throws(JSONSyntaxError) {
    while true {
      cursor.skipWhiteSpace()
      guard cursor.isAtComment else { return }
      guard options.allowsComments else { throw cursor.error(.commentNotAllowed) }
      try cursor.skipComment()
    }
  }

  /// The error for what stands at the cursor: bad UTF-8 says so rather than "expected a value".
  private mutating func mismatch(
    expected: JSONSyntaxError.Expectation
  ) throws(JSONSyntaxError) -> JSONSyntaxError {
    guard !cursor.isAtEnd else { return cursor.error(.unexpectedEnd(expected: expected)) }
    let error = cursor.error(.unexpected(expected: expected))
    try cursor.advanceScalar()
    return error
  }
}
