/// A shell pattern over names: `*` any text, `?` one character, `[abc]`, `[a-z]`, `[!abc]` one of (not) these.
///
/// Upper and lower case are the same, since suite names are lower-case and users type case names as they like.
public struct Glob: Hashable, Sendable {
  public let pattern: String

  private enum Part: Hashable {
    case any
    case one
    case character(Character)
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  private let parts: [Part]

  public init(_ pattern: String) {
    self.pattern = pattern
    var parts: [Part] = []
    var rest = Array(pattern.lowercased())[...]
    while let character = rest.popFirst() {
      switch character {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "[":
        if let part = Self.set(&rest) {
          parts.append(part)
        } else {
          parts.append(.character("["))
        }
      default: parts.append(.character(character))
      }
    }
    self.parts = parts
  }

  /// The patterns of a comma-separated list; empty ones are left out.
  public static func list(_ text: String) -> [Glob] {
    text.split(separator: ",").map { Glob($0.trimmingBlanks) }.filter { !$0.pattern.isEmpty }
  }

  public func matches(_ name: String) -> Bool {
    // The last star is the only one worth going back to: no exponential time on hostile patterns.
    let name = Array(name.lowercased())
    var part = 0
    var index = 0
    var retry: (part: Int, index: Int)?
    while index < name.count {
      if part < parts.count, parts[part] == .any {
        retry = (part, index)
        part += 1
      } else if part < parts.count, Self.accepts(parts[part], name[index]) {
        part += 1
        index += 1
      } else if let last = retry {
        retry = (last.part, last.index + 1)
        part = last.part + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }

  private static func accepts(_ part: Part, _ character: Character) -> Bool {
    switch part {
    case .any: false
    case .one: true
    case .character(let own): own == character
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
    }
  }

  /// The set behind `[`; nil, and nothing taken, if it has no end or no sense.
  private static func set(_ rest: inout ArraySlice<Character>) -> Part? {
    var inner = rest
    let isNegated = inner.first == "!"
    if isNegated { inner.removeFirst() }
    var ranges: [ClosedRange<Character>] = []
    while let low = inner.popFirst() {
      if low == "]", !ranges.isEmpty {
        rest = inner
        return .set(ranges, isNegated: isNegated)
      }
      if inner.first == "-", let high = inner.dropFirst().first, high != "]" {
        guard low <= high else { return nil }
        ranges.append(low...high)
        inner.removeFirst(2)
      } else {
        ranges.append(low...low)
      }
    }
    return nil
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
