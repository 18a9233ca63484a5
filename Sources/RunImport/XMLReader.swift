import PositionedJSON

/// Reads an XML 1.0 document in UTF-8 piece by piece, in one pass and without recursion.
///
/// Strict, and smaller than XML: no document type declaration, so that there are no entities but the five
/// predefined ones and character references; names are ASCII; depth and attributes are limited. Comments and
/// processing instructions are left out.
struct XMLReader {
  /// How deep elements may nest.
  static let maximumDepth = 32
  /// How many attributes an element may have.
  static let maximumAttributes = 32

  private var cursor: XMLCursor
  /// The names of the open elements.
  private var open: [String] = []
  private var hasRoot = false
  /// The end of an element that was closed where it began.
  private var isPendingEnd = false

  init(_ bytes: [UInt8]) {
    cursor = XMLCursor(bytes)
  }

  /// An error at a place of the document.
  func error(_ offset: Int, _ message: String) -> DocumentError { cursor.error(offset, message) }

  /// The next piece; nil behind the end of the root element.
  mutating func next() throws(DocumentError) -> XMLToken? {
    if isPendingEnd {
      isPendingEnd = false
      open.removeLast()
      return .end
    }
    while true {
      if cursor.isAtEnd {
        guard open.isEmpty else {
          throw cursor.error("the document ends within the element \(open.last ?? "")")
        }
        guard hasRoot else { throw cursor.error("the document has no element") }
        return nil
      }
      if let text = try text() {
        if !open.isEmpty { return .text(text) }
        continue
      }
      if let token = try markup() { return token }
    }
  }

  /// The text at the cursor; nil if markup stands there.
  private mutating func text() throws(DocumentError) -> String? {
    guard !cursor.isAt("<") || cursor.isAt("<![CDATA[") else { return nil }
    let start = cursor.offset
    let text = try cursor.takeText()
    if open.isEmpty, !text.allSatisfy(\.isWhitespace) {
      throw cursor.error(start, "text outside of the root element")
    }
    return text
  }

  private mutating func markup() throws(DocumentError) -> XMLToken? {
    let start = cursor.offset
    if cursor.take("<!--") {
      try cursor.skip(past: "-->", from: start, what: "comment")
      return nil
    }
    if cursor.take("<?") {
      try instruction(start)
      return nil
    }
    if cursor.isAt("<!") {
      throw cursor.error(
        "a document type declaration is not accepted: a report needs none, and entities could stand for anything"
      )
    }
    if cursor.take("</") {
      try end(start)
      return .end
    }
    cursor.advance()
    return .start(try element(start))
  }

  private mutating func instruction(_ start: Int) throws(DocumentError) {
    let isDeclaration = start == cursor.firstOffset && cursor.isAt("xml")
    let content = try cursor.skip(past: "?>", from: start, what: "processing instruction")
    guard isDeclaration, let range = content.firstRange(of: "encoding") else { return }
    let encoding = content[range.upperBound...].filter { !" =\t\r\n\"'".contains($0) }.lowercased()
    // Another attribute may follow.
    guard encoding.hasPrefix("utf-8") || encoding.hasPrefix("us-ascii") else {
      throw cursor.error(start, "the document must be in UTF-8")
    }
  }

  private mutating func end(_ start: Int) throws(DocumentError) {
    let name = try cursor.takeName()
    cursor.skipBlanks()
    guard cursor.take(">") else { throw cursor.error("expected '>'") }
    guard let opened = open.popLast() else { throw cursor.error(start, "no element is open here") }
    guard opened == name else {
      throw cursor.error(start, "this ends \(name), but \(opened) is open")
    }
  }

  private mutating func element(_ start: Int) throws(DocumentError) -> XMLElement {
    guard !open.isEmpty || !hasRoot else { throw cursor.error(start, "a second root element") }
    guard open.count < Self.maximumDepth else {
      throw cursor.error(start, "elements are nested deeper than \(Self.maximumDepth)")
    }
    let name = try cursor.takeName()
    var attributes: [XMLAttribute] = []
    while true {
      let hasBlank = cursor.skipBlanks()
      if cursor.take("/>") {
        isPendingEnd = true
        break
      }
      if cursor.take(">") { break }
      guard hasBlank else { throw cursor.error("expected a blank, '/>' or '>'") }
      let attribute = try attribute()
      guard !attributes.contains(where: { $0.name == attribute.name }) else {
        throw cursor.error(attribute.offset, "a second attribute \(attribute.name)")
      }
      attributes.append(attribute)
      guard attributes.count <= Self.maximumAttributes else {
        throw cursor.error(attribute.offset, "more than \(Self.maximumAttributes) attributes")
      }
    }
    hasRoot = true
    open.append(name)
    return XMLElement(name: name, attributes: attributes, offset: start)
  }

  private mutating func attribute() throws(DocumentError) -> XMLAttribute {
    let start = cursor.offset
    let name = try cursor.takeName()
    cursor.skipBlanks()
    guard cursor.take("=") else { throw cursor.error("expected '='") }
    cursor.skipBlanks()
    return XMLAttribute(name: name, value: try cursor.takeQuoted(), offset: start)
  }
}

/// A piece of an XML document.
enum XMLToken: Hashable {
  case start(XMLElement)
  /// Entities resolved, line ends LF.
  case text(String)
  case end
}

/// The beginning of an element.
struct XMLElement: Hashable {
  let name: String
  /// In the order of the document, each name once.
  let attributes: [XMLAttribute]
  /// Where its `<` stands, in bytes from 0.
  let offset: Int

  subscript(name: String) -> XMLAttribute? { attributes.first { $0.name == name } }
}

struct XMLAttribute: Hashable {
  let name: String
  let value: String
  /// Where its name stands, in bytes from 0.
  let offset: Int
}
