import PositionedJSON

/// How a message shows what a run file holds.
enum RunValueText {
  /// What stands at a node: short values themselves, of others the type.
  static func found(_ node: JSONNode) -> String {
    switch node.value {
    case .string(let text): quoted(text)
    case .number(let number): shortened(number.text)
    default: node.typeName
    }
  }

  /// A string in quotes, without control characters, cut to a readable length.
  static func quoted(_ text: String) -> String {
    "\"\(shortened(CellText.visible(text)))\""
  }

  private static func shortened(_ text: String) -> String {
    let limit = 40
    return text.count > limit ? "\(text.prefix(limit))…" : text
  }
}
