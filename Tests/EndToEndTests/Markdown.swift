import Foundation
import ToolSupport

/// A Markdown page of this repository, as its readers see it: prose, fenced blocks, headings and links.
struct Markdown: Sendable, CustomStringConvertible {
  struct Line: Equatable {
    /// In the file, from 1.
    let number: Int
    let text: String
  }

  struct Block: Equatable {
    let language: String
    var lines: [Line] = []
  }

  /// Below the root of the repository.
  let path: String
  let text: String
  /// Outside of fenced blocks.
  private(set) var prose: [Line] = []
  private(set) var blocks: [Block] = []

  var description: String { path }
  var url: URL { Tool.root.appending(path: path) }

  init(_ path: String) throws {
    try self.init(path, text: String(contentsOf: Tool.root.appending(path: path), encoding: .utf8))
  }

  init(_ path: String, text: String) {
    self.path = path
    self.text = text
    var isInBlock = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = Line(number: index + 1, text: String(line))
      let trimmed = line.text.trimmingPrefix { $0 == " " }
      if trimmed.hasPrefix("```") {
        if !isInBlock { blocks.append(Block(language: String(trimmed.dropFirst(3)))) }
        isInBlock.toggle()
      } else if isInBlock {
        blocks[blocks.count - 1].lines.append(line)
      } else {
        prose.append(line)
      }
    }
  }

  /// Every page: of the root, of Documentation, of the benchmarks and fuzzing, of GitHub's templates.
  static func all() throws -> [Markdown] {
    let folders = ["", ".github", ".github/ISSUE_TEMPLATE", "Benchmarks", "Documentation", "Fuzz"]
    let nested = ["Documentation/guides", "Documentation/schemas"]
    return try (folders + nested).flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: Tool.root.appending(path: folder).path).sorted()
        .filter { $0.hasSuffix(".md") }.map { try Markdown(folder.isEmpty ? $0 : "\(folder)/\($0)") }
    }
  }

  /// README and the guides: what users read to get a task done.
  static func guides() throws -> [Markdown] {
    try all().filter { $0.path == "README.md" || $0.path.hasPrefix("Documentation/guides/") }
  }

  /// As GitHub makes them of headings.
  var anchors: Set<String> {
    Set(
      prose.filter { $0.text.hasPrefix("#") }.map { line in
        let title = line.text.drop { $0 == "#" || $0 == " " }
        let text = title.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.1 }.lowercased()
        return String(
          text.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.map { $0 == " " ? "-" : $0 })
      })
  }

  /// Where the links of the prose lead, as they are written.
  var links: [(line: Int, target: String)] {
    prose.flatMap { line in
      line.text.replacing(#/`[^`]*`/#, with: "").matches(of: #/\]\(([^)\s]+)\)/#)
        .map { (line.number, String($0.1)) }
    }
  }

  /// Prose that wraps: no table, no list of links, nothing that cannot be broken.
  var wrappingLines: [Line] {
    prose.filter { line in !line.text.trimmingPrefix { $0 == " " }.hasPrefix("|") }
  }
}

/// A command in a fenced `sh` block, as a shell would split it.
struct ShellCommand: Equatable {
  /// In the page, from 1.
  let line: Int
  let words: [String]

  /// The commands of all `sh` blocks of a page; a backslash at the end of a line goes on in the next one.
  static func all(in page: Markdown) -> [ShellCommand] {
    page.blocks.filter { $0.language == "sh" }.flatMap { block in
      var commands: [ShellCommand] = []
      var open: (line: Int, text: String)?
      for line in block.lines {
        let text = (open?.text ?? "") + line.text.trimmingPrefix { $0 == " " }
        let start = open?.line ?? line.number
        open = nil
        if text.hasSuffix("\\") {
          open = (start, String(text.dropLast()))
        } else {
          let words = words(of: text)
          if !words.isEmpty { commands.append(ShellCommand(line: start, words: words)) }
        }
      }
      return commands
    }
  }

  /// Quotes are taken away, `$NAME` stands for 1, and a comment ends the line.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text.replacing(#/"?\$[A-Z_]+"?/#, with: "1") {
      switch character {
      case quote: quote = nil
      case "'" where quote == nil, "\"" where quote == nil:
        quote = character
        word = word ?? ""
      case "#" where quote == nil && word == nil: return words
      case " " where quote == nil:
        word.map { words.append($0) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
