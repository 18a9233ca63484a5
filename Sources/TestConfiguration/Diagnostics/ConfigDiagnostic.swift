import PositionedJSON

/// A remark on a config file. It names keys and limits, and repeats no text that may be a password.
public struct ConfigDiagnostic: Hashable, Sendable {
  /// Whether the file can be used in spite of it.
  public enum Severity: String, Hashable, Sendable {
    case error
    case warning
  }

  /// Whether the file can be used.
  public let severity: Severity

  /// Where in the file.
  public let position: JSONPosition

  /// The key it is about, as the file has it; nil when it is about none.
  public let key: String?

  /// What is wrong and what to do.
  public let message: String

  /// Whether it is the warning about a key that nobody knows.
  public let isAboutUnknownKey: Bool

  init(
    severity: Severity, position: JSONPosition, key: String?, message: String, isAboutUnknownKey: Bool = false
  ) {
    self.severity = severity
    self.position = position
    self.key = key
    self.message = message
    self.isAboutUnknownKey = isAboutUnknownKey
  }

  /// The same remark as an error.
  public var asError: ConfigDiagnostic {
    ConfigDiagnostic(
      severity: .error, position: position, key: key, message: message, isAboutUnknownKey: isAboutUnknownKey)
  }

  /// One line in the form that editors and CI systems recognise: `file:line:column: error: …`.
  public func rendered(fileName: String) -> String {
    "\(fileName):\(position): \(severity.rawValue): \(message)"
  }
}
