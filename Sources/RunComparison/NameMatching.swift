import Greentea
import PositionedJSON

/// Which suites and cases of different runs are the same although they have different names.
public struct NameMatching: Hashable, Sendable {
  /// Whether suites are the same if their names end alike, as `SuiteName.lastPart` has it.
  public var matchesLastPart: Bool

  /// New names by old ones, of suites and of cases. No name is both.
  public private(set) var newNames: [String: String] = [:]

  /// Other names are other suites and cases.
  public static let exact = NameMatching(matchesLastPart: false)

  public init(matchesLastPart: Bool = true) {
    self.matchesLastPart = matchesLastPart
  }

  /// The runs with one name for what is the same: that of the first of these runs that has it.
  ///
  /// A last part that two suites of one run share tells nothing: such suites keep their names.
  public func unified(_ runs: [ComparedRun]) -> [ComparedRun] {
    var runs = runs
    if !newNames.isEmpty {
      for index in runs.indices { runs[index].rename { newNames[$0] ?? $0 } }
    }
    guard matchesLastPart else { return runs }
    var parts: [String: String] = [:]
    var names: [String: String] = [:]
    var ambiguous: Set<String> = []
    for run in runs {
      var own: Set<String> = []
      for suite in run.suites {
        let part = parts[suite.name] ?? SuiteName.lastPart(suite.name)
        parts[suite.name] = part
        names[part] = names[part] ?? suite.name
        if !own.insert(part).inserted { ambiguous.insert(part) }
      }
    }
    guard names.count < parts.count else { return runs }
    for index in runs.indices {
      runs[index].renameSuites { name in
        parts[name].flatMap { ambiguous.contains($0) ? nil : names[$0] } ?? name
      }
    }
    return runs
  }

  /// Whether a pattern means a suite or case of that name, or of the one it has now.
  public func matches(_ glob: Glob, suite name: String) -> Bool {
    if glob.matches(name) || newNames[name].map(glob.matches) == true { return true }
    return matchesLastPart && SuiteName.text(glob.pattern, means: name)
  }

  /// All names of a case: the text itself, its new name, and the old ones of either.
  public func names(of name: String) -> [String] {
    let new = newNames[name] ?? name
    return Set(newNames.filter { $0.value == new }.keys).union([name, new]).sorted()
  }
}

extension NameMatching {
  /// In bytes; a larger file is no such list.
  public static let maximumSize = 1 << 20

  /// Reads names that changed: an object of new names by old ones, in JSON or JSON5.
  public mutating func read(_ bytes: [UInt8]) throws(DocumentError) {
    let reader = JSONReader(
      options: JSONReader.Options(isJSON5: true, maximumSize: Self.maximumSize, maximumDepth: 2))
    let object = try JSONObject(reader.read(bytes), kind: "the list of changed names")
    for member in object.members {
      newNames[member.name] = try object.required(member.name, .name)
    }
    for member in object.members {
      guard let new = newNames[member.name], newNames[new] != nil else { continue }
      throw object.error(
        member.name,
        "\(JSONMessage.quoted(new)) is in the list of old names too: give each old name its newest one")
    }
  }
}

extension JSONField<String> {
  fileprivate static var name: JSONField {
    JSONField(expected: "the new name, a string that is not empty") { node in
      node.string.flatMap { $0.isEmpty ? nil : $0 }
    }
  }
}

extension ComparedRun {
  /// Gives suites and cases other names, but none that another of the run has.
  fileprivate mutating func rename(_ newName: (String) -> String) {
    renameSuites(newName)
    for index in suites.indices { suites[index].renameCases(newName) }
  }

  fileprivate mutating func renameSuites(_ newName: (String) -> String) {
    for (index, name) in Self.distinct(suites.map(\.name), newName) { suites[index].name = name }
  }

  /// The places of the names that change.
  fileprivate static func distinct(_ names: [String], _ newName: (String) -> String) -> [(Int, String)] {
    let new = names.map(newName)
    guard new != names else { return [] }
    let counts = new.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return new.enumerated().filter { $1 != names[$0] && counts[$1] == 1 }
  }

  /// The suites that are matched under another name than the run's own.
  public var renamedSuites: [(recorded: String, name: String)] {
    suites.filter { $0.recordedName != $0.name }.map { ($0.recordedName, $0.name) }
  }
}

extension ComparedSuite {
  fileprivate mutating func renameCases(_ newName: (String) -> String) {
    for (index, name) in ComparedRun.distinct(cases.map(\.name), newName) { cases[index].name = name }
  }
}
