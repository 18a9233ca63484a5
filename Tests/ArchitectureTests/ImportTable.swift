import Foundation

/// What a module may import, besides the standard library's own modules: read from Package.swift, the only place where
/// it is written down.
enum ImportTable {
  /// What comes with the compiler, and who may import it: no package description names it.
  static let toolchain: [String: Set<String>] = [
    "FoundationEssentials": ["RunHistory", "Timekeeping", "netsocket-test"],
    "Glibc": [
      "HostNetwork", "NetworkServices", "RunComparison", "RunHistory", "SerialLines", "Timekeeping",
      "netsocket-test",
    ],
  ]

  private static let package =
    (try? String(contentsOf: Repository.root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""

  /// By module; the executable may import every module.
  static let table: [String: Set<String>] = {
    var table = parse("let modules", of: package)
    table["netsocket-test"] = Set(table.keys).union(["ArgumentParser"])
    return table
  }()

  /// By module: what its tests may import.
  static let testTable: [String: Set<String>] = {
    let support = package.firstMatch(of: /let testSupport: [^=]+ = \[([^\]]*)\]/).map { words($0.1) } ?? []
    let own = parse("let testImports", of: package)
    return parse("let modules", of: package).reduce(into: [:]) { table, entry in
      table[entry.key] = entry.value.union(own[entry.key] ?? []).union(support)
        .union([entry.key, "TestSupport"])
    }
  }()

  private static func words(_ list: Substring) -> Set<String> {
    Set(list.split { $0 == "," || $0.isWhitespace }.map { $0.filter { $0 != "\"" } })
  }

  /// The entries of a list such as `let modules`, in which a constant stands for the product that it names.
  static func parse(_ list: String, of package: String) -> [String: Set<String>] {
    var products: [String: String] = [:]
    for match in package.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
      products[String(match.1)] = String(match.2)
    }
    guard let start = package.firstRange(of: list),
      let end = package[start.upperBound...].firstRange(of: "\n]\n")
    else { return [:] }
    var table: [String: Set<String>] = [:]
    for match in package[start.upperBound..<end.lowerBound].matches(of: /"(\w+)"[,:]\s*\[([^\]]*)\]/) {
      table[String(match.1)] = Set(words(match.2).map { products[$0] ?? $0 })
    }
    return table
  }

  /// Folders of C shims, which the table does not have.
  static func isShim(_ module: String) -> Bool {
    module.first == "C" && module.dropFirst().first?.isUppercase == true
  }

  /// The module that a line of code imports; nil if it is no import.
  static func imported(by line: String) -> String? {
    let words = line.split(separator: " ")
    guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
      words[..<keyword].allSatisfy({
        $0.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains($0)
      })
    else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let path = kinds.contains(words[keyword + 1]) ? words.dropFirst(keyword + 2).first : words[keyword + 1]
    return path?.split(separator: ".").first.map(String.init)
  }

  /// What a file imports against the table, as `line: module`.
  static func offences(of file: Repository.File) -> [String] {
    let allowed = (table[file.module] ?? []).union(["Synchronization"])
      .union(toolchain.filter { $0.value.contains(file.module) }.keys)
    return file.code.compactMap { number, text in
      guard let module = imported(by: text), !allowed.contains(module), !isShim(module) else { return nil }
      return "\(file.module)/\(file.name):\(number): import \(module)"
    }
  }
}
