/// What stands behind the question mark of a device's name: `name=value`, joined by `&`.
struct DeviceQuery {
  /// The values by name; empty for a name without `=`.
  private(set) var values: [String: String] = [:]

  init() {}

  /// - Throws: a fault for a name that is there twice.
  init(_ text: Substring) throws(DeviceURL.ParseError) {
    for parameter in text.split(separator: "&", omittingEmptySubsequences: true) {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pair[0])
      guard values[name] == nil else { throw .repeatedParameter(name) }
      values[name] = pair.count == 2 ? String(pair[1]) : ""
    }
  }

  /// Takes a value out, for what remains at the end is unknown.
  mutating func take(_ name: String) -> String? {
    values.removeValue(forKey: name)
  }
}
