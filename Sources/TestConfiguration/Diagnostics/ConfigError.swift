/// Why a config cannot be used: all its errors in the order of the file, at least one.
public struct ConfigError: Error, Hashable, Sendable {
  /// The errors.
  public let diagnostics: [ConfigDiagnostic]

  /// One line for each error.
  public func rendered(fileName: String) -> String {
    diagnostics.map { $0.rendered(fileName: fileName) }.joined(separator: "\n")
  }
}
