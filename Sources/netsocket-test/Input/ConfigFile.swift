import TestConfiguration

/// The test config of a run: a file of the user's, or the one that comes with the tool.
enum ConfigFile {
  /// Reads and checks the config; its warnings go to stderr unless `isQuiet`.
  ///
  /// - Throws: a complaint with status 65 that shows every error with its place.
  static func read(_ path: String?, target: String?, isQuiet: Bool) throws(Complaint) -> TestConfig {
    let name = path ?? "(embedded config)"
    let bytes =
      if let path {
        try InputFile.read(path, what: "test config", limit: TestConfigReader.maximumSize)
      } else {
        Array(EmbeddedConfig.text.utf8)
      }
    do throws(ConfigError) {
      let (config, warnings) = try TestConfigReader(target: target).read(bytes)
      if !isQuiet {
        for warning in warnings { StandardStreams.error(warning.rendered(fileName: name) + "\n") }
      }
      return config
    } catch {
      throw Complaint(
        .invalidInput, "the test config cannot be used:\n" + error.rendered(fileName: name),
        advice: "correct it and run again")
    }
  }
}
