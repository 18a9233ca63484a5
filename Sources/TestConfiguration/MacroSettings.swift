import PositionedJSON

/// What the `macros` of a config set.
struct MacroSettings {
  /// On unless `MBED_EXTENDED_TESTS=0`.
  private(set) var hasExtendedCases = true
  private(set) var suiteTimeouts: [TimeoutMacro: Duration] = [:]

  static let extendedTests = "MBED_EXTENDED_TESTS"
  private static let names = [extendedTests] + TimeoutMacro.allCases.map(\.rawValue)
  private static let longestTimeout = 86_400

  init(_ nodes: [JSONNode], diagnostics: inout DiagnosticList) {
    var places: [String: JSONNode] = [:]
    for node in nodes {
      guard let (name, value) = Self.definition(node, &diagnostics) else { continue }
      if let first = places.updateValue(node, forKey: name) {
        // As in mbed: the same definition may stand twice.
        if first.string == node.string { continue }
        diagnostics.error(
          "macro `\(name)` is defined twice with different values; first at \(first.position)", key: name,
          at: node.position)
      }
      if name == Self.extendedTests {
        hasExtendedCases = Self.flag(name, value, node, &diagnostics)
      } else if let macro = TimeoutMacro(rawValue: name) {
        suiteTimeouts[macro] = Self.timeout(name, value, node, &diagnostics)
      } else if let meant = NearestName.typo(name, of: Self.names) {
        // Any other macro is the application's.
        diagnostics.warning(
          "unknown macro `\(name)`; did you mean `\(meant)`?", key: name, at: node.position,
          isAboutUnknownKey: true)
      }
    }
  }

  /// Name and value of `NAME` or `NAME=value`. Of another text nothing is repeated: it may hold a password.
  private static func definition(
    _ node: JSONNode, _ diagnostics: inout DiagnosticList
  ) -> (name: String, value: String?)? {
    guard let text = node.string else {
      diagnostics.error("a macro must be a string, not \(node.typeName)", at: node.position)
      return nil
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard name.isIdentifier else {
      diagnostics.error("a macro must be NAME or NAME=value, such as \(extendedTests)=0", at: node.position)
      return nil
    }
    return (name, parts.count > 1 ? String(parts[1]) : nil)
  }

  private static func flag(
    _ name: String, _ value: String?, _ node: JSONNode, _ diagnostics: inout DiagnosticList
  ) -> Bool {
    if value == "0" { return false }
    if let value, value != "1" {
      diagnostics.error(
        "macro `\(name)` must be 0 or 1, or have no value: write `\(name)=0` or `\(name)`", key: name,
        at: node.position)
    }
    return true
  }

  private static func timeout(
    _ name: String, _ value: String?, _ node: JSONNode, _ diagnostics: inout DiagnosticList
  ) -> Duration? {
    if let value, !value.isOctal, let seconds = value.wholeNumber, 1...longestTimeout ~= seconds {
      return .seconds(seconds)
    }
    diagnostics.error(
      "macro `\(name)` must be a whole number of seconds from 1 to \(longestTimeout): write `\(name)=300`",
      key: name, at: node.position)
    return nil
  }
}
