import Greentea
import PositionedJSON
import RunComparison

extension KnownFailures {
  /// Reads a JSON array of objects `{"case", "suite", "reason", "owner", "expires"}`, in which `case` and the
  /// optional `suite` are shell patterns and `expires` is `YYYY-MM-DD`.
  ///
  /// People keep the file: comments and trailing commas are accepted. Nothing is guessed: a missing, unknown
  /// or empty member and a day that no calendar has are errors.
  public init(reading bytes: [UInt8]) throws(KnownFailuresError) {
    let document: JSONNode
    do {
      document = try Self.reader.read(bytes)
    } catch {
      throw KnownFailuresError(position: error.position, message: error.message)
    }
    guard let nodes = document.array else {
      throw KnownFailuresError(
        position: document.position,
        message: "the known failures must be an array of objects, not \(RunValueText.found(document))")
    }
    var entries: [KnownFailure] = []
    for node in nodes { entries.append(try KnownFailure(reading: node)) }
    self.init(entries)
  }

  /// In bytes; a larger file is no such list.
  public static let maximumSize = 1 << 20

  private static let reader = JSONReader(
    options: JSONReader.Options(
      allowsComments: true, allowsTrailingCommas: true, maximumSize: maximumSize, maximumDepth: 8))
}

extension KnownFailure {
  private static let members = ["case", "suite", "reason", "owner", "expires"]

  fileprivate init(reading node: JSONNode) throws(KnownFailuresError) {
    guard let present = node.members else {
      throw KnownFailuresError(
        position: node.position, message: "a known failure must be an object, not \(RunValueText.found(node))"
      )
    }
    for member in present where !Self.members.contains(member.name) {
      throw KnownFailuresError(
        position: member.namePosition,
        message: "a known failure has no member \(RunValueText.quoted(member.name)); known are "
          + Self.members.joined(separator: ", "))
    }
    let expires = try Self.text("expires", of: node)
    guard let date = CalendarDate(expires) else {
      throw KnownFailuresError(
        position: node["expires"]?.position ?? node.position,
        message: "\"expires\" must be a day as YYYY-MM-DD, not \(RunValueText.quoted(expires))")
    }
    self.init(
      cases: Glob(try Self.text("case", of: node)),
      suites: node["suite"] == nil ? nil : Glob(try Self.text("suite", of: node)),
      reason: try Self.text("reason", of: node), owner: try Self.text("owner", of: node), expires: date,
      place: node.position.description)
  }

  private static func text(_ name: String, of node: JSONNode) throws(KnownFailuresError) -> String {
    guard let member = node[name] else {
      throw KnownFailuresError(
        position: node.position, message: "a known failure lacks \"\(name)\", a string")
    }
    guard let text = member.string else {
      throw KnownFailuresError(
        position: member.position,
        message: "\"\(name)\" of a known failure must be a string, not \(RunValueText.found(member))")
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw KnownFailuresError(
        position: member.position, message: "\"\(name)\" of a known failure must not be empty")
    }
    return text
  }
}
