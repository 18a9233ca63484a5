import Greentea
import RunComparison

/// Colours for text that has none: the words of messages, and cells that are a verdict.
enum Paint {
  /// The colours of ECMA-48 that every terminal has.
  private enum Tint: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }

  private static func painted(_ text: some StringProtocol, _ tint: Tint) -> String {
    "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m"
  }

  // MARK: Messages

  private static let prefix = "netsocket-test: "

  private static let labels: [(String, Tint)] = [
    ("error:", .red), ("warning:", .yellow), ("  cause:", .cyan), ("  try:", .cyan), ("SLOW", .yellow),
  ]

  /// Messages on stderr, line by line.
  static func messages(_ text: String) -> String {
    lines(text) { line in
      guard line.hasPrefix(prefix) else { return line }
      let rest = line.dropFirst(prefix.count)
      if let (label, tint) = labels.first(where: { rest.hasPrefix($0.0) }) {
        return prefix + painted(label, tint) + rest.dropFirst(label.count)
      }
      return verdict(in: String(line))
    }
  }

  /// The first verdict behind a colon, such as in `SYNCHRONOUS_DNS: FAIL: 1 expectation failed`.
  private static func verdict(in line: String) -> String {
    var rest = line[...]
    while let colon = rest.firstRange(of: ": ") {
      rest = rest[colon.upperBound...]
      let word = rest.prefix { $0.isUppercase || $0 == "_" }
      if let tint = tint(of: String(word)) {
        return line[..<word.startIndex] + painted(word, tint) + rest[word.endIndex...]
      }
    }
    return line
  }

  // MARK: Tables

  /// Tables on stdout, with frames or with two blanks between the cells.
  static func tables(_ text: String) -> String {
    lines(text) { line in
      var (result, cell) = ("", "")
      func end() {
        let core = cell.trimmingBlanks
        guard !core.isEmpty, let tint = tint(of: core), let range = cell.firstRange(of: core) else {
          result += cell
          return
        }
        result += cell[..<range.lowerBound] + painted(core, tint) + cell[range.upperBound...]
      }
      var blanks = 0
      for character in line {
        let isGap = character == " " && blanks > 0
        if character == "|" || isGap {
          end()
          cell = ""
          result.append(character)
        } else {
          cell.append(character)
        }
        blanks = character == " " ? blanks + 1 : 0
      }
      end()
      return result
    }
  }

  private static func lines(_ text: String, _ paint: (String) -> String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { paint(String($0)) }
      .joined(separator: "\n")
  }

  // MARK: Words

  private static let good: Set = ["OK", "ok", "all OK", "fixed:"]
  private static let doubtful: Set = [
    "SKIPPED", "skipped", "BLOCKED", "blocked", "NOT RUN", "not-run", "note", "flaky:", "slower:", "SLOW",
  ]
  private static let bad: Set<String> = Set(MbedResult.allCases.map(\.rawValue)).subtracting([
    "OK", "SKIPPED",
  ])
  .union(["fail", "error", "hung", "interrupted", "HUNG", "INTERRUPTED", "regressions:", "gone:"])

  /// Of a verdict, or of counted ones such as `2 fail, 1 blocked`; nil for any other text.
  private static func tint(of text: String) -> Tint? {
    if good.contains(text) { return .green }
    if bad.contains(text) { return .red }
    if doubtful.contains(text) { return .yellow }
    let words = text.split(separator: ",").map { part in
      let words = part.split(separator: " ")
      return words.count > 1 && Int(words[0]) != nil ? words.last.map(String.init) : nil
    }
    let tints = words.compactMap {
      $0.flatMap { bad.contains($0) ? Tint.red : doubtful.contains($0) ? .yellow : nil }
    }
    guard !tints.isEmpty, tints.count == words.count else { return nil }
    return tints.contains(.red) ? .red : .yellow
  }
}

extension StringProtocol {
  /// Without blanks before and behind.
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
