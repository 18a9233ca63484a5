import Foundation
import PositionedJSON

/// The part of JSON Schema (2020-12) that the published schemas use, and that of CTRF (draft 7); what is not known here is a fault.
///
/// The schemas let readers meet members that they do not list; what this version writes has none of these.
public struct JSONSchema: Sendable {
  private let root: JSONNode

  /// A schema of `Documentation/schemas`.
  public static func published(_ name: String) throws -> JSONSchema {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = repository.appending(path: "Documentation/schemas/\(name).json")
    return try JSONSchema([UInt8](Data(contentsOf: url)))
  }

  /// The schema in a file's bytes.
  public init(_ bytes: [UInt8]) throws {
    root = try JSONReader().read(bytes)
  }

  /// What does not fit, each with its place in the document.
  public func faults(of node: JSONNode) -> [String] { faults(of: node, root) }

  private func faults(of node: JSONNode, _ schema: JSONNode) -> [String] {
    guard let keywords = schema.members else { return ["\(schema.position): not a schema"] }
    return keywords.flatMap { faults(of: node, keyword: $0.name, $0.node, schema) }
  }

  private func faults(
    of node: JSONNode, keyword: String, _ value: JSONNode, _ schema: JSONNode
  ) -> [String] {
    func unless(_ holds: Bool?) -> [String] {
      holds == true ? [] : ["\(node.position): \(keyword) \(value.position) does not hold"]
    }
    switch keyword {
    case "$schema", "title", "description", "$defs", "definitions", "format": return []
    case "$ref":
      let name = value.string?.split(separator: "/").last.map { String($0) } ?? ""
      guard let definition = (root["$defs"] ?? root["definitions"])?[name] else {
        return ["no definition \(name)"]
      }
      return faults(of: node, definition)
    case "type":
      let types = value.array?.compactMap(\.string) ?? [value.string ?? ""]
      let isClosed =
        types == ["object"] && schema["additionalProperties"] == nil && schema["properties"] != nil
      let others = isClosed ? others(of: node, schema) : []
      return unless(types.contains { Self.type($0, fits: node) } && others.isEmpty)
    case "oneOf": return unless(value.array?.count { faults(of: node, $0).isEmpty } == 1)
    case "const": return unless(value.string == node.string && node.string != nil)
    case "enum":
      return unless(
        value.array?.contains { $0.string.map { $0 == node.string } ?? ($0.number == node.number) })
    case "minimum":
      guard let number = node.number?.double else { return [] }
      return unless(value.number?.double.map { number >= $0 })
    case "minLength": return unless(node.string.map { $0.count >= value.number?.integer ?? .max } ?? true)
    case "minItems": return unless(node.array.map { $0.count >= value.number?.integer ?? .max } ?? true)
    case "pattern":
      guard let text = node.string else { return [] }
      return unless(value.string.flatMap { try? Regex($0) }.map { text.firstMatch(of: $0) != nil })
    case "required": return unless(value.array?.allSatisfy { $0.string.map { node[$0] != nil } ?? false })
    case "properties":
      return value.members?.flatMap { property in
        node[property.name].map { faults(of: $0, property.node) } ?? []
      } ?? []
    case "additionalProperties":
      return others(of: node, schema).flatMap { faults(of: $0.node, value) }
    case "items": return node.array?.flatMap { faults(of: $0, value) } ?? []
    default: return ["\(value.position): unknown keyword \(keyword)"]
    }
  }

  private func others(of node: JSONNode, _ schema: JSONNode) -> [JSONMember] {
    node.members?.filter { schema["properties"]?[$0.name] == nil } ?? []
  }

  private static func type(_ name: String, fits node: JSONNode) -> Bool {
    switch name {
    case "object": node.members != nil
    case "array": node.array != nil
    case "string": node.string != nil
    case "integer": node.number?.isIntegerLiteral == true
    case "number": node.number != nil
    case "boolean": node.bool != nil
    case "null": node.isNull
    default: false
    }
  }
}
