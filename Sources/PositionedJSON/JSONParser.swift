/// The grammar: turns the cursor's bytes into nodes, with the open containers on a stack of its own.
struct JSONParser {
  private var cursor: JSONCursor
  private let options: JSONReader.Options
  private var open: [OpenContainer] = []

  init(_ cursor: JSONCursor, options: JSONReader.Options) {
    self.cursor = cursor
    self.options = options
  }

  mutating func document() throws(DocumentError) -> JSONNode {
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
  private mutating func beginValue() throws(DocumentError) -> JSONNode? {
    let position = cursor.position
    guard let byte = cursor.byte else { throw cursor.error(.unexpectedEnd(expected: .value)) }
    switch byte {
    case UInt8(ascii: "{"):
      try push(OpenContainer(.object, at: position))
      return nil
    case UInt8(ascii: "["):
      try push(OpenContainer(.array, at: position))
      return nil
    case _ where cursor.isAtString:
      return JSONNode(value: .string(try cursor.string()), position: position)
    case _ where byte.isDigit || byte == UInt8(ascii: "-"),
      UInt8(ascii: "+") where options.isJSON5, UInt8(ascii: ".") where options.isJSON5:
      let number = try options.isJSON5 ? cursor.json5Number() : cursor.number()
      return JSONNode(value: .number(number), position: position)
    case _ where byte.isLetter:
      return JSONNode(value: try word(), position: position)
    default:
      throw try mismatch(expected: .value)
    }
  }

  private mutating func push(_ container: OpenContainer) throws(DocumentError) {
    guard open.count < options.maximumDepth else {
      throw cursor.error(.tooDeep(maximum: options.maximumDepth))
    }
    cursor.advance()
    open.append(container)
  }

  /// After an opening bracket: the first element, or the end of an empty container.
  private mutating func enterContainer() throws(DocumentError) -> JSONNode? {
    try skipBlank()
    return cursor.byte == open[open.count - 1].kind.closer ? close() : try element()
  }

  /// After an element: the next one, or the end of the container.
  private mutating func continueContainer() throws(DocumentError) -> JSONNode? {
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
    guard options.isJSON5 else {
      throw DocumentError(comma, .trailingCommaNotAllowed)
    }
    return close()
  }

  private mutating func element() throws(DocumentError) -> JSONNode? {
    if open[open.count - 1].kind == .object { try memberName() }
    return try beginValue()
  }

  private mutating func memberName() throws(DocumentError) {
    let position = cursor.position
    let name: String
    if cursor.isAtString {
      name = try cursor.string()
    } else if options.isJSON5, let identifier = try cursor.json5Identifier() {
      name = identifier
    } else {
      throw try mismatch(expected: .memberName)
    }
    if let first = open[open.count - 1].begin(name, at: position) {
      throw DocumentError(position, .duplicateName(name, first: first))
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

  private mutating func word() throws(DocumentError) -> JSONContent {
    let position = cursor.position
    switch cursor.letters() {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: throw DocumentError(position, .unknownWord)
    }
  }

  private mutating func skipBlank() throws(DocumentError) {
    while true {
      cursor.skipWhiteSpace()
      guard cursor.isAtComment else { return }
      guard options.isJSON5 else { throw cursor.error(.commentNotAllowed) }
      try cursor.skipComment()
    }
  }

  /// The error for what stands at the cursor: bad UTF-8 says so rather than "expected a value".
  private mutating func mismatch(
    expected: JSONSyntax.Expectation
  ) throws(DocumentError) -> DocumentError {
    guard !cursor.isAtEnd else { return cursor.error(.unexpectedEnd(expected: expected)) }
    let error = cursor.error(.unexpected(expected: expected))
    try cursor.advanceScalar()
    return error
  }
}

/// An array or object whose end has not been read.
struct OpenContainer {
  enum Kind {
    case array
    case object

    var closer: UInt8 {
      self == .array ? UInt8(ascii: "]") : UInt8(ascii: "}")
    }
  }

  let kind: Kind
  private let position: JSONPosition
  private var elements: [JSONNode] = []
  private var members: [JSONMember] = []
  /// By UTF-8 bytes, for objects with many members: `String` would take canonically equivalent names for the same.
  private var namePositions: [[UInt8]: JSONPosition] = [:]
  private var pending: (name: String, position: JSONPosition)?

  init(_ kind: Kind, at position: JSONPosition) {
    self.kind = kind
    self.position = position
  }

  /// Notes the name of the next value; answers where the object already has that name.
  mutating func begin(_ name: String, at position: JSONPosition) -> JSONPosition? {
    pending = (name, position)
    // Most objects are small, and a few comparisons cost less than a dictionary.
    guard members.count >= 16 else {
      return members.first { $0.name.hasBytes(of: name) }?.namePosition
    }
    if namePositions.isEmpty {
      for member in members { namePositions[Array(member.name.utf8)] = member.namePosition }
    }
    return namePositions.updateValue(position, forKey: Array(name.utf8))
  }

  mutating func add(_ node: JSONNode) {
    if let pending {
      members.append(JSONMember(name: pending.name, namePosition: pending.position, node: node))
    } else {
      elements.append(node)
    }
    pending = nil
  }

  var node: JSONNode {
    JSONNode(value: kind == .array ? .array(elements) : .object(members), position: position)
  }
}
