import Foundation

/// The sources of this repository, as they lie on the disk.
enum Repository {
  /// A source file of the product.
  struct File {
    /// Such as `Greentea`: the folder below `Sources`.
    let module: String
    let name: String
    let lines: [String]

    init(module: String, name: String, text: String) {
      self.module = module
      self.name = name
      lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let sources = root.appending(path: "Sources")

  /// Every folder below `Sources`.
  static func modules() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: sources.path()).filter { name in
      var isFolder: ObjCBool = false
      let path = sources.appending(path: name).path()
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }.sorted()
  }

  /// Every Swift file below `Sources`, in a fixed order.
  static func files() throws -> [File] {
    try modules().flatMap { try files(below: "Sources/\($0)") }
  }

  /// Every Swift file below a folder that is named after a module, in a fixed order; none if there is no such folder.
  static func files(below path: String) throws -> [File] {
    let folder = root.appending(path: path)
    guard FileManager.default.fileExists(atPath: folder.path()) else { return [] }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let url = folder.appending(path: path)
      return File(
        module: folder.lastPathComponent, name: url.lastPathComponent,
        text: try String(contentsOf: url, encoding: .utf8))
    }
  }
}

extension Repository.File {
  /// The lines of the code with their numbers: comments and the insides of string literals blanked.
  ///
  /// Enough for this repository's style, which has no block comments: it knows `//`, strings with escapes, and
  /// strings of several lines. Code in an interpolation counts as text.
  var code: [(number: Int, text: String)] {
    var isInText = false
    return lines.enumerated().map { index, line in
      let parts = line.components(separatedBy: "\"\"\"")
      let kept = parts.enumerated().map { number, part in
        if number > 0 { isInText.toggle() }
        return isInText ? "" : Self.code(in: part)
      }
      return (index + 1, kept.joined())
    }
  }

  private static func code(in line: String) -> String {
    var kept = ""
    var isInText = false
    var isEscaped = false
    for character in line {
      if isInText {
        if !isEscaped, character == "\"" {
          isInText = false
          kept.append(character)
        }
        isEscaped = character == "\\" && !isEscaped
        continue
      }
      kept.append(character)
      if character == "\"" { isInText = true }
      if kept.hasSuffix("//") { return String(kept.dropLast(2)) }
    }
    return kept
  }
}

extension Repository.File {
  /// The names of the types that the file defines, other than those inside others.
  var types: [String] {
    code.compactMap { line in
      line.text.firstMatch(
        of:
          /^(?:(?:public|package|private|fileprivate|final|indirect) )*(?:struct|class|enum|actor|protocol|typealias) (\w+)/
      ).map { String($0.1) }
    }
  }
}
