/// Why a document is not what it should be, and where.
///
/// The one error of everything that reads documents: JSON, event logs, run files, lists of known failures, imports. No
/// message of the JSON grammar repeats a value of the document, which may be a password.
public struct DocumentError: Error, Hashable, Sendable {
  /// Where the document goes wrong; for a member that is not there, where its object begins.
  public let position: JSONPosition

  /// What is wrong and what would be right, without the position.
  public let message: String

  public init(position: JSONPosition, message: String) {
    self.position = position
    self.message = message
  }
}

/// How a message shows what a document holds.
public enum JSONMessage {
  /// What stands at a node: short values themselves, of others the type.
  public static func found(_ node: JSONNode) -> String {
    switch node.value {
    case .string(let text): quoted(text)
    case .number(let number): shortened(number.text)
    default: node.typeName
    }
  }

  /// A string in quotes, its control characters escaped, cut to a readable length.
  public static func quoted(_ text: String) -> String {
    let limit = 40
    let shown = text.count > limit ? "\(text.prefix(limit))…" : text
    return JSONWriter.compact.write(.string(shown))
  }

  private static func shortened(_ text: String) -> String {
    text.count > 40 ? "\(text.prefix(40))…" : text
  }
}
