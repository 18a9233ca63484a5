/// Reads one JSON document and keeps the place of every value.
///
/// Strict RFC 8259, except that a leading UTF-8 byte order mark is skipped, a name must not appear twice in
/// an object, and comments and trailing commas are accepted on request. The reader does not recurse: no
/// document can exhaust the stack.
public struct JSONReader: Sendable {
  /// What the reader accepts beyond RFC 8259, and its limits.
  public struct Options: Hashable, Sendable {
    /// Whether `// …` and `/* … */` count as white space.
    public let allowsComments: Bool

    /// Whether a comma may stand before a closing bracket or brace.
    public let allowsTrailingCommas: Bool

    /// The largest accepted document, in bytes.
    public let maximumSize: Int

    /// How deep arrays and objects may nest, 0…512.
    public let maximumDepth: Int

    /// Options with the given deviations from RFC 8259.
    ///
    /// - Parameter maximumDepth: Lowered to 512 when larger, because the release of a nested value recurses.
    public init(
      allowsComments: Bool = false, allowsTrailingCommas: Bool = false,
      maximumSize: Int = 16 << 20, maximumDepth: Int = 128
    ) {
      self.allowsComments = allowsComments
      self.allowsTrailingCommas = allowsTrailingCommas
      self.maximumSize = maximumSize
      self.maximumDepth = min(maximumDepth, 512)
    }
  }

  /// What the reader accepts.
  public let options: Options

  /// A reader of strict documents unless the options say otherwise.
  public init(options: Options = Options()) {
    self.options = options
  }

  /// The value of the document.
  ///
  /// Throws the first error in the order of the document; one about the size comes before all others.
  public func read(_ bytes: [UInt8]) throws(DocumentError) -> JSONNode {
    do {
      return try parse(bytes)
    } catch {
      throw DocumentError(position: error.position, message: error.message)
    }
  }

  func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
    guard bytes.count <= options.maximumSize else {
      throw JSONSyntaxError(
        position: JSONPosition(line: 1, column: 1), kind: .tooLarge(maximum: options.maximumSize))
    }
    var parser = JSONParser(JSONCursor(bytes), options: options)
    return try parser.document()
  }
}
