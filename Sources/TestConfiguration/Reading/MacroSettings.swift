import PositionedJSON

/// What the `macros` of a config set.
struct MacroSettings {
  /// On unless `MBED_EXTENDED_TESTS=0`.
  private(set) var hasExtendedCases = true
  private(set) var suiteTimeouts = SuiteTimeouts(dns: nil, tcp: nil, udp: nil, interface: nil, wifi: nil)

  static let extendedTests = "MBED_EXTENDED_TESTS"
  static let dnsTimeout = timeout("DNSSOCKET")
  static let tcpTimeout = timeout("TCPSOCKET")
  static let udpTimeout = timeout("UDPSOCKET")
  static let interfaceTimeout = timeout("INTERFACE")
  static let wifiTimeout = timeout("WIFI")

  private static let timeouts = [dnsTimeout, tcpTimeout, udpTimeout, interfaceTimeout, wifiTimeout]
  private static let longestTimeout = 86_400

  init(_ nodes: [JSONNode], diagnostics: inout DiagnosticList) {
    var places: [String: JSONPosition] = [:]
    var seconds: [String: Int] = [:]
    for node in nodes {
      guard let (name, value) = Self.definition(node, &diagnostics) else { continue }
      if let first = places.updateValue(node.position, forKey: name) {
        diagnostics.error("macro `\(name)` is defined twice; first at \(first)", key: name, at: node.position)
      }
      if name == Self.extendedTests {
        hasExtendedCases = Self.flag(name, value, node, &diagnostics)
      } else if Self.timeouts.contains(name) {
        seconds[name] = Self.seconds(name, value, node, &diagnostics)
      } else {
        diagnostics.warning("unknown macro `\(name)` does not act", key: name, at: node.position)
      }
    }
    let durations = seconds.mapValues { Duration.seconds($0) }
    suiteTimeouts = SuiteTimeouts(
      dns: durations[Self.dnsTimeout], tcp: durations[Self.tcpTimeout], udp: durations[Self.udpTimeout],
      interface: durations[Self.interfaceTimeout], wifi: durations[Self.wifiTimeout])
  }

  private static func timeout(_ suite: String) -> String { "MBED_GREENTEA_TEST_\(suite)_TIMEOUT_S" }

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
    guard name.utf8.first?.isDigit == false, name.utf8.allSatisfy(\.isWordCharacter) else {
      diagnostics.error("a macro must be NAME or NAME=value", at: node.position)
      return nil
    }
    return (name, parts.count > 1 ? String(parts[1]) : nil)
  }

  private static func flag(
    _ name: String, _ value: String?, _ node: JSONNode, _ diagnostics: inout DiagnosticList
  ) -> Bool {
    if value == "0" { return false }
    if let value, value != "1" {
      diagnostics.error("macro `\(name)` must be 0 or 1, or have no value", key: name, at: node.position)
    }
    return true
  }

  private static func seconds(
    _ name: String, _ value: String?, _ node: JSONNode, _ diagnostics: inout DiagnosticList
  ) -> Int? {
    if let value, !isOctal(value), let seconds = wholeNumber(value), 1...longestTimeout ~= seconds {
      return seconds
    }
    diagnostics.error(
      "macro `\(name)` must be a whole number of seconds from 1 to \(longestTimeout)", key: name,
      at: node.position)
    return nil
  }
}
