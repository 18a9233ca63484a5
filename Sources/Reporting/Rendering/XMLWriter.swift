/// Writes an XML document element by element: a tab a level, text on the line of its element.
struct XMLWriter<Target: TextOutputStream> {
  typealias Attributes = [(name: String, value: XMLText)]

  private(set) var target: Target
  private var level = 0
  private var isStartTagOpen = false

  /// - Parameter declaration: the first line, without its end.
  init(_ target: Target, declaration: String) {
    self.target = target
    self.target.write(declaration + "\n")
  }

  /// An element with others in it, or with nothing.
  mutating func element(
    _ name: String, _ attributes: Attributes = [], containing content: (inout XMLWriter) -> Void
  ) {
    start(name, attributes)
    isStartTagOpen = true
    level += 1
    content(&self)
    level -= 1
    if isStartTagOpen {
      isStartTagOpen = false
      target.write("/>\n")
    } else {
      indent()
      target.write("</\(name)>\n")
    }
  }

  /// An element with nothing in it but text.
  mutating func element(_ name: String, _ attributes: Attributes = [], text: XMLText? = nil) {
    start(name, attributes)
    guard let text, !text.escaped.isEmpty else {
      target.write("/>\n")
      return
    }
    target.write(">")
    target.write(text.escaped)
    target.write("</\(name)>\n")
  }

  private mutating func start(_ name: String, _ attributes: Attributes) {
    if isStartTagOpen {
      isStartTagOpen = false
      target.write(">\n")
    }
    indent()
    target.write("<\(name)")
    for attribute in attributes { target.write(" \(attribute.name)=\"\(attribute.value.escaped)\"") }
  }

  private mutating func indent() {
    target.write(String(repeating: "\t", count: level))
  }
}
