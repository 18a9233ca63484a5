import PositionedJSON

/// The remarks collected while a config is read.
struct DiagnosticList {
  private var all: [ConfigDiagnostic] = []
  private var told: Set<ConfigDiagnostic> = []

  mutating func error(_ message: String, key: String? = nil, at position: JSONPosition) {
    add(ConfigDiagnostic(severity: .error, position: position, key: key, message: message))
  }

  mutating func warning(_ message: String, key: String? = nil, at position: JSONPosition) {
    add(ConfigDiagnostic(severity: .warning, position: position, key: key, message: message))
  }

  /// A warning that a strict reader takes for an error.
  mutating func unknownKey(_ message: String, key: String, at position: JSONPosition) {
    add(
      ConfigDiagnostic(
        severity: .warning, position: position, key: key, message: message, isAboutUnknownKey: true))
  }

  /// A value may act in two places (6.x fallbacks); its fault is told once.
  private mutating func add(_ diagnostic: ConfigDiagnostic) {
    if told.insert(diagnostic).inserted { all.append(diagnostic) }
  }

  /// The remarks of one severity in the order of the file.
  func sorted(_ severity: ConfigDiagnostic.Severity) -> [ConfigDiagnostic] {
    all.enumerated()
      .filter { $0.element.severity == severity }
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }
}

/// Text from the file inside a message: escaped, so that it cannot break the line, and cut when long.
func quoted(_ text: String) -> String {
  let limit = 60
  let isLong = text.unicodeScalars.count > limit
  let shown = isLong ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…" : text
  return JSONWriter.compact.write(.string(shown))
}
