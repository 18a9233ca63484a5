import PositionedJSON

/// Reads a test config: JSON of the shape of `mbed_app.json`, with comments and trailing commas.
///
/// In effect are the values of `config`, over them those of `target_overrides` under `*`, over them those
/// under the target's name. Only the values in effect are checked; `null` leaves a key unset.
public struct TestConfigReader: Sendable {
  /// The largest file that is read, in bytes.
  public static let maximumSize = 1 << 20

  private let target: String?

  /// A reader for the target that `-m` names.
  public init(target: String? = nil) {
    self.target = target
  }

  /// The config in effect, and what the file has that does not act, in the order of the file.
  ///
  /// Throws every error of the file at once; one of JSON syntax comes alone.
  public func read(
    _ bytes: [UInt8]
  ) throws(ConfigError) -> (config: TestConfig, warnings: [ConfigDiagnostic]) {
    var diagnostics = DiagnosticList()
    let document = ConfigDocument(try root(bytes), target: target, diagnostics: &diagnostics)
    let macros = MacroSettings(document.macros, diagnostics: &diagnostics)
    var settings = SettingsReader(document.settings, diagnostics: diagnostics)
    let config = settings.config(macros)
    let errors = settings.diagnostics.sorted(.error)
    guard errors.isEmpty else { throw ConfigError(diagnostics: errors) }
    return (config, settings.diagnostics.sorted(.warning))
  }

  private func root(_ bytes: [UInt8]) throws(ConfigError) -> JSONNode {
    let options = JSONReader.Options(
      allowsComments: true, allowsTrailingCommas: true, maximumSize: Self.maximumSize, maximumDepth: 32)
    do {
      return try JSONReader(options: options).read(bytes)
    } catch {
      let diagnostic = ConfigDiagnostic(
        severity: .error, position: error.position, key: nil, message: error.message)
      throw ConfigError(diagnostics: [diagnostic])
    }
  }
}
