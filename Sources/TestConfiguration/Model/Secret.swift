/// A text that must never be shown, such as a Wi-Fi password.
///
/// Descriptions, `dump` and reflection show a fixed word instead. Who needs the text asks for it by
/// `revealed`, a word that a review can search for.
public struct Secret: Hashable, Sendable {
  /// The text itself: for the radio and for redaction, never for output.
  public let revealed: String

  /// A secret with this text.
  public init(_ text: String) {
    revealed = text
  }

  /// What is shown instead of a secret.
  public static let placeholder = "<redacted>"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The placeholder.
  public var description: String { Self.placeholder }

  /// The placeholder.
  public var debugDescription: String { Self.placeholder }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
