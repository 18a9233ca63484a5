/// Something that a user says about a run.
public struct RunTag: Hashable, Sendable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// `KEY=VALUE`.
  ///
  /// - Returns: nil without a `=`, or with nothing before it.
  public init?(_ text: String) {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex else { return nil }
    self.init(key: String(text[..<mark]), value: String(text[text.index(after: mark)...]))
  }

  /// `KEY=VALUE`.
  public var text: String { "\(key)=\(value)" }
}
