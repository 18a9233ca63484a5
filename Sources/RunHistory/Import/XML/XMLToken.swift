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
