import Greentea

/// A suite of a run: what it came to, and its cases.
public struct ComparedSuite: Hashable, Sendable {
  public let name: String

  public let word: SuiteWord

  /// Every planned case in the order of the plan, then any that was not planned; each name once.
  public let cases: [ComparedCase]

  public init(name: String, word: SuiteWord, cases: [ComparedCase]) {
    self.name = name
    self.word = word
    self.cases = cases
  }
}
