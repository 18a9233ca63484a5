/// A command in a fenced `console` block of a Markdown document, with what the document says of it.
struct ConsoleCommand: Equatable {
  /// In the document, from 1.
  let line: Int
  /// Without the `$ ` before it.
  let text: String
  /// What a line `# exit code N` right behind the command says, else 0.
  var exitCode: Int32 = 0
  /// The lines of output shown; `…` alone stands for any number of lines.
  var output: [String] = []

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// The commands of a document, in order.
  ///
  /// - Throws: ``Fault`` for a block that does not begin with a command or does not end.
  static func all(in document: String) throws -> [ConsoleCommand] {
    var commands: [ConsoleCommand] = []
    var isInBlock = false
    var isAtStart = false
    for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if !isInBlock {
        isInBlock = line == "```console"
        isAtStart = isInBlock
      } else if line == "```" {
        isInBlock = false
      } else if line.hasPrefix("$ ") {
        commands.append(ConsoleCommand(line: index + 1, text: String(line.dropFirst(2))))
        isAtStart = false
      } else if isAtStart {
        throw Fault(description: "line \(index + 1): a console block must begin with a command: \(line)")
      } else {
        commands[commands.count - 1].add(line)
      }
    }
    guard !isInBlock else { throw Fault(description: "the last console block does not end") }
    return commands
  }

  private mutating func add(_ line: Substring) {
    if output.isEmpty, exitCode == 0, line.hasPrefix("# exit code "), let code = Int32(line.dropFirst(12)) {
      exitCode = code
    } else {
      output.append(String(line))
    }
  }

  /// Why these lines are not the output shown; nil if they are.
  func mismatch(with lines: [String]) -> String? {
    var parts = output.split(separator: "…", omittingEmptySubsequences: false).map(Array.init)
    let first = parts.removeFirst()
    guard lines.starts(with: first) else { return Self.missing(first, "at the start", of: lines) }
    var rest = lines.dropFirst(first.count)
    guard let last = parts.popLast() else {
      return rest.isEmpty ? nil : Self.missing([], "at the end", of: lines)
    }
    for part in parts where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else {
        return Self.missing(part, "in its place", of: lines)
      }
      rest = rest[found.upperBound...]
    }
    guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else {
      return Self.missing(last, "at the end", of: lines)
    }
    return nil
  }

  private static func missing(_ part: [String], _ place: String, of lines: [String]) -> String {
    let wanted = part.isEmpty ? "nothing more" : part.joined(separator: "\n")
    return "not \(place):\n\(wanted)\nof:\n\(lines.joined(separator: "\n"))"
  }
}
