import TestConfiguration

/// The test config of a run: a file of the user's, or the one that comes with the tool.
enum ConfigFile {
  /// Reads and checks the config; its warnings go to stderr.
  ///
  /// - Parameter isStrict: an unknown key is an error.
  /// - Throws: status 65 with every error and its position.
  static func read(
    _ path: String?, target: String?, isStrict: Bool
  ) throws(CLIError) -> TestConfig {
    let name = path ?? "(embedded config)"
    let bytes =
      if let path {
        try InputFile.read(path, what: "test config", limit: TestConfigReader.maximumSize)
      } else {
        Array(EmbeddedConfig.text.utf8)
      }
    let config: TestConfig
    let warnings: [ConfigDiagnostic]
    do throws(ConfigError) {
      (config, warnings) = try TestConfigReader(target: target).read(bytes)
    } catch {
      throw invalid(error.diagnostics, name)
    }
    let unknown = warnings.filter(\.isAboutUnknownKey)
    if isStrict, !unknown.isEmpty { throw invalid(unknown.map(\.asError), name) }
    for warning in warnings { StandardStreams.error(warning.rendered(fileName: name) + "\n") }
    return config
  }

  private static func invalid(_ errors: [ConfigDiagnostic], _ name: String) -> CLIError {
    let lines = errors.map { $0.rendered(fileName: name) }.joined(separator: "\n")
    return CLIError(
      .invalidInput, "invalid test config \(name)\n" + lines,
      advice: "correct the lines above; Documentation/guides/configuration.md lists the keys")
  }
}
