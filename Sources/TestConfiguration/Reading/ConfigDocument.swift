import PositionedJSON

/// The outer shape of a config file: which value of which key is in effect, and the macros.
struct ConfigDocument {
  /// The values in effect, without those that are `null`.
  private(set) var settings: [ConfigKey: JSONNode] = [:]

  /// The texts under `macros`.
  private(set) var macros: [JSONNode] = []

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
    where !["config", "target_overrides", "macros"].contains(member.name)
      && !Self.foreignNames.contains(member.name)
    {
      diagnostics.warning(
        "unknown member \(quoted(member.name)) does not act", key: member.name, at: member.namePosition)
    }
    readConfig(root, &diagnostics)
    readOverrides(root, target, &diagnostics)
    if let node = root["macros"], let list = Self.array(node, named: "macros", &diagnostics) { macros = list }
    settings = settings.filter { !$0.value.isNull }
  }

  private mutating func readConfig(_ root: JSONNode, _ diagnostics: inout DiagnosticList) {
    guard let config = root["config"] else { return }
    for member in Self.members(config, named: "config", &diagnostics) {
      guard let key = Self.key(member.name, member, &diagnostics) else { continue }
      guard key.isAllowedInConfig else {
        diagnostics.warning(
          "`\(key.rawValue)` does not act here; move it to `target_overrides`", key: member.name,
          at: member.namePosition)
        continue
      }
      settings[key] = Self.entryValue(member, &diagnostics)
    }
  }

  private mutating func readOverrides(
    _ root: JSONNode, _ target: String?, _ diagnostics: inout DiagnosticList
  ) {
    guard let node = root["target_overrides"] else { return }
    let sections = Self.members(node, named: "target_overrides", &diagnostics)
    let overrides = sections.map { section in
      (section.name, Self.members(section.node, named: "target_overrides", &diagnostics))
    }
    for name in ["*", target] {
      for (section, members) in overrides where section == name {
        override(members, &diagnostics)
      }
    }
  }

  private mutating func override(_ members: [JSONMember], _ diagnostics: inout DiagnosticList) {
    var places: [ConfigKey: JSONPosition] = [:]
    for member in members {
      guard let key = Self.key(Self.unprefixed(member.name), member, &diagnostics) else { continue }
      if let first = places.updateValue(member.namePosition, forKey: key) {
        diagnostics.error(
          "`\(key.rawValue)` is set twice here, once as `app.\(key.rawValue)`; the other is at \(first)",
          key: member.name, at: member.namePosition)
      }
      settings[key] = member.node
    }
  }

  /// The name without `app.`, which an override of an application's own key may bear.
  private static func unprefixed(_ name: String) -> String {
    guard name.hasPrefix("app.") else { return name }
    let rest = String(name.dropFirst("app.".count))
    return ConfigKey(rawValue: rest)?.isAllowedInConfig == false ? name : rest
  }

  /// The key of that name; a remark when there is none.
  private static func key(
    _ name: String, _ member: JSONMember, _ diagnostics: inout DiagnosticList
  ) -> ConfigKey? {
    if let key = ConfigKey(rawValue: name) { return key }
    if ConfigKey.inertNames.contains(name) {
      diagnostics.warning(
        "`\(name)` does not act: no suite here reads it", key: member.name, at: member.namePosition)
      return nil
    }
    let message =
      if let nearest = NearestName.of(name, in: ConfigKey.allCases.map(\.rawValue)) {
        "unknown key \(quoted(member.name)) does not act; did you mean `\(nearest)`?"
      } else {
        "unknown key \(quoted(member.name)) does not act"
      }
    diagnostics.unknownKey(message, key: member.name, at: member.namePosition)
    return nil
  }

  /// The value of an entry of `config`: the entry itself, or its `value`; nil when it has none.
  private static func entryValue(_ member: JSONMember, _ diagnostics: inout DiagnosticList) -> JSONNode? {
    guard let attributes = member.node.members else { return member.node }
    for attribute in attributes where !entryAttributes.contains(attribute.name) {
      diagnostics.warning(
        "unknown attribute \(quoted(attribute.name)) of `\(member.name)` does not act", key: member.name,
        at: attribute.namePosition)
    }
    return member.node["value"]
  }

  private static func members(
    _ node: JSONNode, named name: String, _ diagnostics: inout DiagnosticList
  ) -> [JSONMember] {
    if let members = node.members { return members }
    diagnostics.error(
      "`\(name)` must hold an object here, not \(node.typeName)", key: name, at: node.position)
    return []
  }

  private static func array(
    _ node: JSONNode, named name: String, _ diagnostics: inout DiagnosticList
  ) -> [JSONNode]? {
    if let array = node.array { return array }
    diagnostics.error("`\(name)` must hold an array, not \(node.typeName)", key: name, at: node.position)
    return nil
  }
}
