import Testing

@testable import Bench

@Suite("The expected AT version")
struct VersionPatternTests {
  static let pairs: [(pattern: String, version: String, isMatch: Bool)] = [
    ("1.7.4.0", "1.7.4.0", true), ("1.7.4", "1.7.4.0", true), ("1.7", "1.7.4.0", true),
    ("1", "1.7.4.0", true),
    ("1.7.4", "1.7.40.0", false), ("1.7", "1.70.0.0", false), ("1.7.5", "1.7.4.0", false),
    ("1.7.4.0.1", "1.7.4.0", false), ("1.7.", "1.7.4.0", false),
    ("1.7.*", "1.7.4.0", true), ("1.7.?", "1.7.4.0", true), ("1.7.[45]", "1.7.4.0", true),
    ("1.7.[!4]", "1.7.4.0", false), ("1.7.?", "1.7.10", false), ("*", "0.20.0.0", true),
    ("2.*", "1.7.4.0", false), ("0018000902*", "0018000902-AI03", true),
  ]

  @Test("is one version, its first components, or a wildcard", arguments: pairs)
  func matches(pattern: String, version: String, isMatch: Bool) throws {
    #expect(try #require(VersionPattern(pattern)).matches(version) == isMatch)
  }

  @Test("is a text")
  func empty() {
    #expect(VersionPattern("") == nil)
  }
}
