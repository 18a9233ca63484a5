import Foundation
import Testing
import ToolSupport

/// Holds every text for people to Documentation/style.md.
@Suite("Plain English")
struct PlainEnglishTests {
  /// The phrases of version 0.1, from the page that bans them: the right column of the glossary, the left one of the examples.
  static func banned() throws -> [String] {
    let page = try Markdown("Documentation/style.md")
    var phrases: [String] = []
    var section = ""
    for line in page.prose {
      if line.text.hasPrefix("## ") { section = line.text }
      let cells = line.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.text.hasPrefix("| "), cells.count == 2, !["say", "before", "page"].contains(cells[0]) else {
        continue
      }
      switch section {
      case "## Glossary": phrases += cells[1].components(separatedBy: "; ")
      case "## Before and after": phrases.append(cells[0])
      default: break
      }
    }
    return phrases
  }

  /// A phrase as a pattern: whole words, any blanks between them, some words where it has `…`.
  static func pattern(_ phrase: String) throws -> Regex<AnyRegexOutput> {
    let words = phrase.split(separator: " ").map { word in
      word.split(separator: "…", omittingEmptySubsequences: false)
        .map { NSRegularExpression.escapedPattern(for: String($0)) }.joined(separator: ".{1,60}")
    }
    let text = words.joined(separator: #"\s+"#)
    let start = phrase.first?.isLetter == true ? #"\b"# : ""
    let end = phrase.last?.isLetter == true ? #"\b"# : ""
    return try Regex(start + text + end).ignoresCase()
  }

  static func files(_ folder: String, _ endings: [String]) throws -> [String] {
    let root = Tool.root.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
    return names.filter { name in endings.contains { name.hasSuffix($0) } }.map { "\(folder)/\($0)" }
  }

  /// Approved texts, help and pages. The style page shows the phrases; the changelog tells of them.
  static func textFiles() throws -> [String] {
    try files("Tests/EndToEndTests/Fixtures/help", [".txt"])
      + files("Tests/EndToEndTests/Fixtures/messages", [".txt"])
      + files("Tests/ReportsTests/Fixtures/reports", [".txt", ".html", ".md", ".xml"])
      + files("Tests/ReportsTests/Fixtures/comparison", [".txt", ".md"])
      + Markdown.all().map(\.path).filter { !["Documentation/style.md", "CHANGELOG.md"].contains($0) }
  }

  private static func hits(in path: String) throws -> [String] {
    let text = try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
    return try banned().filter { try text.firstMatch(of: pattern($0)) != nil }
  }

  @Test("no text for people has a phrase that the style page bans", arguments: try textFiles())
  func texts(path: String) throws {
    let hits = try Self.hits(in: path)
    #expect(hits.isEmpty, "\(path): \(hits)")
  }

  @Test("no comment and no message in the sources has one", arguments: try files("Sources", [".swift"]))
  func sources(path: String) throws {
    let hits = try Self.hits(in: path)
    #expect(hits.isEmpty, "\(path): \(hits)")
  }

  @Test("the list has the known phrases, and finds them across line ends and in either case")
  func matching() throws {
    let phrases = try Self.banned()
    for phrase in [
      "rung", "ladder", "is not OK", "what to try", "nobody knows", "any number of times", "mend",
    ] {
      #expect(phrases.contains(phrase), "\(phrase)")
    }
    #expect(phrases.contains { $0.hasPrefix("Decides payloads, and repeats") })
    #expect(try "a case that Is\n  not OK".firstMatch(of: Self.pattern("is not OK")) != nil)
    #expect(try "amends".firstMatch(of: Self.pattern("mend")) == nil)
    #expect(try "expected 1, was 2".firstMatch(of: Self.pattern("expected …, was …")) != nil)
  }

  // MARK: Messages

  private static func approved() throws -> String {
    try files("Tests/EndToEndTests/Fixtures/messages", [".txt"]).map {
      try String(contentsOf: Tool.root.appending(path: $0), encoding: .utf8)
    }.joined(separator: "\n")
  }

  @Test("every approved error says what to try")
  func advice() throws {
    for block in try Self.approved().split(separator: "\n\n") {
      let lines = block.split(separator: "\n")
      for index in lines.indices where lines[index].hasPrefix("netsocket-test: error: ") {
        let rest = lines[(index + 1)...].prefix { !$0.hasPrefix("netsocket-test: error: ") }
        #expect(rest.contains { $0.hasPrefix("netsocket-test:   try: ") }, "\(lines[index])")
      }
    }
  }

  /// What a test cannot bring about: a machine without a clock, pipes or threads, and bugs.
  private static let unreachable = [
    "this machine's clock shows no date: ", "no pipe for signals", "no thread for signals", "SQLite refused ",
    " is in use by another process", "cannot read or write the history ", " while it was recorded",
    "invalid run in ", " was removed or replaced during the run", "cannot open the history ",
    "cannot write the history ", "cannot read the history ", "no folder for the history", " is damaged",
    " was not written", " is incomplete", "cannot write to stdout", " is full: it has ",
    " is not a ", "cannot start the servers for host:", "several runs in ",
  ]

  @Test("every error of the command line is in an approved file")
  func complete() throws {
    let approved = try Self.approved()
    let start =
      #/(?:\.(?:usage|invalidInput|nothingToDo|deviceUnavailable|internalError|cannotWrite),|ValidationError\()\s*"/#
    var count = 0
    for path in try Self.files("Sources/netsocket-test", [".swift"]) {
      let text = try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
      for match in text.matches(of: start) {
        let fragment = Self.longestFragment(text[match.range.upperBound...])
        guard fragment.count >= 4, !Self.unreachable.contains(fragment) else { continue }
        count += 1
        #expect(approved.contains(fragment), "\(path): '\(fragment)'")
      }
    }
    #expect(count > 40)
  }

  /// Of a string literal, what stands between its interpolations.
  private static func longestFragment(_ source: Substring) -> String {
    var fragments = [""]
    var depth = 0
    var isEscaped = false
    for character in source {
      if depth > 0 {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
      } else if isEscaped {
        isEscaped = false
        if character == "(" {
          depth = 1
          fragments.append("")
        } else {
          fragments.append("")
        }
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        break
      } else {
        fragments[fragments.count - 1].append(character)
      }
    }
    return fragments.max { $0.count < $1.count } ?? ""
  }
}
