import Greentea
import Timekeeping

/// A run of another tool, in that tool's words.
struct ExternalRun {
  /// Such as `mbedgt 1.8.15`.
  var toolName: String
  var target: String
  var platform: String
  var toolchain: String
  var startedAt: WallTime?
  /// In the order of execution, as far as it is known.
  var suites: [ForeignSuite]
  /// Nil if the run did not finish.
  var end: End?

  struct End {
    let elapsed: Duration
    let exitCode: Int
  }

  /// What mbedgt itself would have said, where the file does not: the sum of the suites, and how many are bad.
  var presumedEnd: End {
    let bad = suites.count { $0.word != .ok }
    return End(
      elapsed: suites.reduce(.zero) { $0 + $1.elapsed },
      // mbedgt clamps it so.
      exitCode: bad > 255 ? 1 : bad)
  }

  /// The part of a target's name behind the platform's; empty if it does not begin with that.
  static func toolchain(of target: String, platform: String) -> String {
    if target.hasPrefix(platform + "-") { return String(target.dropFirst(platform.count + 1)) }
    return target.lastIndex(of: "-").map { String(target[target.index(after: $0)...]) } ?? ""
  }
}

/// A suite of another tool's run.
struct ForeignSuite {
  var name: String
  var word: SuiteWord
  var elapsed: Duration
  /// Nil for `default`.
  var copyMethod: String?
  /// Since the run began, where it is known.
  var start: Duration?
  /// In the order of execution, as far as it is known; each name once.
  var cases: [ForeignCase]
}

/// A case of another tool's run.
struct ForeignCase {
  var name: String
  var word: CaseWord
  var passed: Int
  var failed: Int
  var elapsed: Duration
  /// Since the run began, where it is known.
  var start: Duration?
  /// The lines of its log.
  var log: [String] = []
}

extension CaseWord {
  /// One of the four words, as reports spell them.
  static func named(_ text: some StringProtocol) -> CaseWord? { CaseWord(rawValue: String(text)) }
}
