import PositionedJSON
import TestConfiguration

/// What the reader makes of a text.
struct Outcome {
  var config: TestConfig?
  var warnings: [ConfigDiagnostic] = []
  var errors: [ConfigDiagnostic] = []

  init(_ text: String, target: String? = nil) {
    self.init(Array(text.utf8), target: target)
  }

  init(_ bytes: [UInt8], target: String? = nil) {
    do {
      (config, warnings) = try TestConfigReader(target: target).read(bytes)
    } catch {
      errors = error.diagnostics
    }
  }

  /// Every remark, as `line:column: severity: message`.
  var rendered: [String] {
    (errors + warnings).map { "\($0.position): \($0.severity.rawValue): \($0.message)" }
  }

  func value(of key: String) -> String? {
    config?.redactedSummary.first { $0.key == key }?.value
  }
}

/// A config with one key: in `config` when it is an application's, else under `*`.
///
/// The value begins at `valuePosition(_:)`.
func config(_ key: ConfigKey, _ value: String) -> String {
  isApplicationKey(key)
    ? "{\n\"config\": {\n\"\(key.rawValue)\": \(value)\n}}"
    : "{\"target_overrides\": {\"*\":\n{\n\"\(key.rawValue)\": \(value)\n}}}"
}

func valuePosition(_ key: ConfigKey) -> JSONPosition {
  JSONPosition(line: 3, column: key.rawValue.count + 5)
}

private func isApplicationKey(_ key: ConfigKey) -> Bool { !key.rawValue.contains(".") }

/// A config with these members under `*` of `target_overrides`, where every key may stand.
func overrides(_ members: String) -> String {
  "{\"target_overrides\": {\"*\": {\n\(members)\n}}}"
}

/// SplitMix64: a seeded generator, so that a failing case can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
