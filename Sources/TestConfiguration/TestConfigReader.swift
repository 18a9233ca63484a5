import PositionedJSON

/// Reads a test config: JSON or JSON5 of the shape of `mbed_app.json`.
///
/// In effect are the values of `config`, over them those of `overrides` (Mbed CE), over them those of the sections of
/// `target_overrides` for `*` and for the target's name, in the order of the file, as mbed's own tools have it. Only
/// the values in effect are checked; `null` leaves a key unset.
///
/// `JSONObject` ends at the first error; a config is read on, so that its user sees every error at once.
public struct TestConfigReader: Sendable {
  /// The largest file that is read, in bytes.
  public static let maximumSize = 1 << 20

  private let target: String?

  /// A reader for the target that `-m` names, in any case.
  public init(target: String? = nil) {
    self.target = target
  }

  /// The config in effect, and warnings about what has no effect, in the order of the file.
  ///
  /// Throws every error of the file at once; one of JSON syntax comes alone.
  public func read(
    _ bytes: [UInt8]
  ) throws(ConfigError) -> (config: TestConfig, warnings: [ConfigDiagnostic]) {
    var diagnostics = DiagnosticList()
    let document = ConfigDocument(try root(bytes), target: target, diagnostics: &diagnostics)
    let macros = MacroSettings(document.macros, diagnostics: &diagnostics)
    var settings = SettingsReader(document.settings, diagnostics: diagnostics)
    let config = settings.config(macros, otherSections: document.otherSections)
    let errors = settings.diagnostics.sorted(.error)
    guard errors.isEmpty else { throw ConfigError(diagnostics: errors) }
    return (config, settings.diagnostics.sorted(.warning))
  }

  private func root(_ bytes: [UInt8]) throws(ConfigError) -> JSONNode {
    let options = JSONReader.Options(
      isJSON5: true, maximumSize: Self.maximumSize, maximumDepth: 32)
    do {
      return try JSONReader(options: options).read(bytes)
    } catch {
      let diagnostic = ConfigDiagnostic(
        severity: .error, position: error.position, key: nil, message: error.message)
      throw ConfigError(diagnostics: [diagnostic])
    }
  }
}

/// The outer shape of a config file: which value of which key is in effect, and the macros.
struct ConfigDocument {
  /// The values in effect, without those that are `null`.
  private(set) var settings: [ConfigKey: JSONNode] = [:]

  /// The texts under `macros`, then those of `target.macros_add`.
  private(set) var macros: [JSONNode] = []

  /// The sections for other targets that set a key, in the order of the file.
  private(set) var otherSections: [ConfigKey: [String]] = [:]

  /// The application's own keys, which `config` defines.
  private var applicationKeys: Set<String> = []

  private static let addedMacros = "target.macros_add"
  private static let removedMacros = "target.macros_remove"

  /// Top-level names of mbed_app.json that concern the firmware build alone.
  private static let foreignNames: Set = ["name", "artifact_name", "custom_targets", "requires"]

  /// What mbed allows beside an entry's value.
  private static let entryAttributes: Set = [
    "help", "value", "macro_name", "required", "value_min", "value_max", "accepted_values",
  ]

  init(_ root: JSONNode, target: String?, diagnostics: inout DiagnosticList) {
    guard let members = root.members else {
      let message =
        "a test config must be an object with `config` and `target_overrides`, not \(root.typeName)"
      diagnostics.error(message, at: root.position)
      return
    }
    for member in members
    where !["config", "overrides", "target_overrides", "macros"].contains(member.name)
      && !Self.foreignNames.contains(member.name)
    {
      diagnostics.warning(
        "unknown member \(JSONMessage.quoted(member.name))", key: member.name, at: member.namePosition)
    }
    if let node = root["macros"] { macros = Self.read(.array, node, named: "macros", &diagnostics) ?? [] }
    if let node = root["config"] {
      readConfig(Self.members(node, named: "config", &diagnostics), &diagnostics)
    }
    if let node = root["overrides"] {
      override(Self.members(node, named: "overrides", &diagnostics), &diagnostics)
    }
    if let node = root["target_overrides"] { readTargetOverrides(node, target, &diagnostics) }
    settings = settings.filter { !$0.value.isNull }
  }

  private mutating func readConfig(_ members: [JSONMember], _ diagnostics: inout DiagnosticList) {
    applicationKeys = Set(members.map(\.name))
    for member in members {
      guard let key = key(member.name, member, &diagnostics) else { continue }
      guard key.isAllowedInConfig else {
        diagnostics.warning(
          "`\(key.rawValue)` has no effect here; move it to `target_overrides`", key: member.name,
          at: member.namePosition)
        continue
      }
      settings[key] = Self.entryValue(member, &diagnostics)
    }
  }

  private mutating func readTargetOverrides(
    _ node: JSONNode, _ target: String?, _ diagnostics: inout DiagnosticList
  ) {
    for section in Self.members(node, named: "target_overrides", &diagnostics) {
      let members = Self.members(section.node, named: "target_overrides", &diagnostics)
      if section.name == "*" || section.name.lowercased() == target?.lowercased() {
        override(members, &diagnostics)
      } else {
        for member in members where !member.node.isNull {
          guard let key = ConfigKey(rawValue: Self.unprefixed(member.name)) else { continue }
          otherSections[key, default: []].append(section.name)
        }
      }
    }
  }

  private mutating func override(_ members: [JSONMember], _ diagnostics: inout DiagnosticList) {
    var places: [ConfigKey: JSONPosition] = [:]
    for member in members {
      if [Self.addedMacros, Self.removedMacros].contains(member.name) {
        change(macros: member, &diagnostics)
        continue
      }
      guard let key = key(Self.unprefixed(member.name), member, &diagnostics) else { continue }
      if let first = places.updateValue(member.namePosition, forKey: key) {
        diagnostics.error(
          "`\(key.rawValue)` is set twice here, once as `app.\(key.rawValue)`; the other is at \(first)",
          key: member.name, at: member.namePosition)
      }
      settings[key] = member.node
    }
  }

  /// Macros more or fewer: what is removed is a whole text, or a name with any value.
  private mutating func change(macros member: JSONMember, _ diagnostics: inout DiagnosticList) {
    let changed = Self.read(.array, member.node, named: member.name, &diagnostics) ?? []
    guard member.name == Self.removedMacros else {
      macros += changed
      return
    }
    let removed = changed.compactMap(\.string)
    macros.removeAll { node in
      removed.contains { node.string == $0 || node.string?.hasPrefix($0 + "=") == true }
    }
  }

  /// The name without `app.`, which an override of an application's own key may bear.
  private static func unprefixed(_ name: String) -> String {
    guard name.hasPrefix("app.") else { return name }
    let rest = String(name.dropFirst("app.".count))
    return ConfigKey(rawValue: rest)?.isAllowedInConfig == false ? name : rest
  }

  /// The key of that name; nil, with or without a warning, when there is none.
  ///
  /// A name that resembles one of ours is a mistake. Any other one may be the application's own (defined in `config`), or
  /// belong to mbed, a driver or a library (with a dot).
  private func key(
    _ name: String, _ member: JSONMember, _ diagnostics: inout DiagnosticList
  ) -> ConfigKey? {
    if let key = ConfigKey(rawValue: name) { return key }
    if ConfigKey.inertNames.contains(name) {
      diagnostics.warning(
        "`\(name)` has no effect: no suite here reads it", key: member.name, at: member.namePosition)
      return nil
    }
    let meant = NearestName.typo(name, of: ConfigKey.allCases.map(\.rawValue))
    let isLibraryKey = name.contains(".") && !name.hasPrefix("app.")
    guard meant != nil || !applicationKeys.contains(name) && !isLibraryKey else { return nil }
    diagnostics.warning(
      "unknown key \(JSONMessage.quoted(member.name))" + (meant.map { "; did you mean `\($0)`?" } ?? ""),
      key: member.name, at: member.namePosition, isAboutUnknownKey: true)
    return nil
  }

  /// The value of an entry of `config`: the entry itself, or its `value`; nil when it has none.
  private static func entryValue(_ member: JSONMember, _ diagnostics: inout DiagnosticList) -> JSONNode? {
    guard let attributes = member.node.members else { return member.node }
    for attribute in attributes where !entryAttributes.contains(attribute.name) {
      diagnostics.warning(
        "unknown attribute \(JSONMessage.quoted(attribute.name)) of `\(member.name)`",
        key: member.name, at: attribute.namePosition)
    }
    return member.node["value"]
  }

  private static func members(
    _ node: JSONNode, named name: String, _ diagnostics: inout DiagnosticList
  ) -> [JSONMember] {
    read(.object, node, named: name, &diagnostics)?.members ?? []
  }

  /// What must stand at the node; nil when it does not and that has been noted.
  private static func read<Value>(
    _ field: JSONField<Value>, _ node: JSONNode, named name: String, _ diagnostics: inout DiagnosticList
  ) -> Value? {
    if let value = field.read(node) { return value }
    diagnostics.error(
      "`\(name)` must hold \(field.expected), not \(node.typeName)", key: name, at: node.position)
    return nil
  }
}
