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

  /// A text as its words: in lower case, one blank between them, without the marks of comments.
  static func normalised(_ text: String) -> Data {
    let words = text.lowercased().utf8.split { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
    return Data(
      words.filter { !$0.elementsEqual("///".utf8) && !$0.elementsEqual("//".utf8) }.joined(separator: [0x20])
    )
  }

  /// Whether a text has a phrase as whole words; `…` stands for up to 60 bytes.
  static func has(_ phrase: String, in text: Data) -> Bool {
    let parts = phrase.split(separator: "…").map { Array($0.lowercased().utf8) }
    guard let first = parts.first else { return false }
    var start = 0
    while let found = find(first, in: text, from: start) {
      start = found + 1
      var end = found + first.count
      let isWhole = parts.dropFirst().allSatisfy { part in
        guard let next = find(part, in: text, from: end), next - end <= 60 else { return false }
        end = next + part.count
        return true
      }
      if isWhole, !isInWord(text, found), phrase.hasSuffix("…") || !isInWord(text, end) { return true }
    }
    return false
  }

  /// Whether letters stand on both sides of a place.
  private static func isInWord(_ text: Data, _ place: Int) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || byte >= 0x80 }
    return place > 0 && place < text.count && isLetter(text[place - 1]) && isLetter(text[place])
  }

  private static func find(_ part: [UInt8], in text: Data, from start: Int) -> Int? {
    guard start < text.count else { return nil }
    return text.range(of: Data(part), in: start..<text.count)?.lowerBound
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

  private static func hits(of phrases: [String], in path: String) throws -> [String] {
    let text = normalised(try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8))
    return phrases.filter { has($0, in: text) }
  }

  @Test("no text for people, no comment and no message has a phrase that the style page bans")
  func phrases() throws {
    let phrases = try Self.banned()
    for path in try Self.textFiles() + Self.files("Sources", [".swift"]) {
      let hits = try Self.hits(of: phrases, in: path)
      #expect(hits.isEmpty, "\(path): \(hits)")
    }
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
    let text = Self.normalised("/// a case that Is\n  /// not OK; it amends 1, expected 1, was 2")
    #expect(Self.has("is not OK", in: text))
    #expect(!Self.has("mend", in: text))
    #expect(Self.has("expected …, was …", in: text))
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
    " is in use by another process", "cannot read or write the history ",
    "the run was deleted from ", "the step summary ",
    "invalid run in ", " was removed or replaced during the run", "cannot open the history ",
    "cannot write the history ", "cannot read the history ", "no folder for the history", " is damaged",
    " was not written", " is incomplete", "cannot write to stdout", " is full: it has ",
    " is not a ", "cannot start the servers for host:", "several runs in ",
    // TmuxTests types Ctrl-C.
    "stopped; nothing was written",
    // DialogueCommandTests ends the module in the middle.
    "the serial line is gone (",
    // GateTests has a history of unfinished runs.
    "nothing to compare with: no finished baseline run",
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
