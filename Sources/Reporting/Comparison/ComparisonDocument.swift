import Greentea
import PositionedJSON
import RunComparison
import Timekeeping

/// A comparison as JSON in the schema `netsocket-test-comparison/1`: `Documentation/schemas/comparison-1.json`.
///
/// Everything that the comparison knows, in a fixed order; what has no value is left out.
public struct ComparisonDocument: Sendable {
  /// The value of the member `schema`. Its number changes when a reader of the old number could misunderstand
  /// a document; new members alone do not change it.
  public static let schema = "netsocket-test-comparison/1"

  private let comparison: Comparison

  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The document, with a line feed at its end.
  public var text: String { JSONWriter.indented.write(value) + "\n" }

  private var value: JSONValue {
    let settings = comparison.settings
    return .object([
      ("schema", .string(Self.schema)),
      ("exit_code", .count(comparison.exitCode)),
      ("base", Self.side(comparison.base)),
      ("new", Self.side(comparison.new)),
      (
        "settings",
        .object([
          ("significance", .number(settings.significance)), ("least_change", .number(settings.leastChange)),
          ("least_runs", .count(settings.leastRuns)),
          ("slower_is_regression", .bool(settings.slowerIsRegression)), ("strict", .bool(settings.isStrict)),
        ])
      ),
      (
        "counts",
        .object([
          ("suites", Self.counts(comparison.suites.map(\.kind))),
          ("cases", Self.counts(comparison.cases.map(\.kind))),
          ("not_enough_runs", .count(comparison.cases.count(where: \.hasTooFewRuns))),
        ])
      ),
      ("warnings", .array(comparison.warnings.map(Self.warning))),
      ("suites", .array(comparison.suites.map(suite))),
      ("cases", .array(comparison.cases.map(testCase))),
    ])
  }

  private static func side(_ side: Comparison.Side) -> JSONValue {
    .object([("runs", strings(side.runs)), ("firmwares", strings(side.firmwares))])
  }

  private static func strings(_ texts: [String?]) -> JSONValue {
    .array(texts.map { $0.map { .string($0) } ?? .null })
  }

  /// Every kind, also those that did not occur.
  private static func counts(_ kinds: [ChangeKind]) -> JSONValue {
    .object(ChangeKind.allCases.map { kind in (kind.rawValue, .count(kinds.count { $0 == kind })) })
  }

  private static func warning(_ warning: ComparabilityWarning) -> JSONValue {
    switch warning {
    case .differs(let condition, let base, let new):
      .object([
        ("kind", .string("differs")), ("condition", .string(condition)), ("base", strings(base)),
        ("new", strings(new)),
      ])
    case .unknown(let side, let conditions):
      .object([
        ("kind", .string("unknown")), ("side", .string(side.rawValue)), ("conditions", strings(conditions)),
      ])
    case .mixedFirmware(let side, let labels):
      .object([
        ("kind", .string("mixed-firmware")), ("side", .string(side.rawValue)), ("labels", strings(labels)),
      ])
    case .nothingInCommon: .object([("kind", .string("nothing-in-common"))])
    }
  }

  private func suite(_ change: SuiteChange) -> JSONValue {
    func side(_ name: String, _ side: SuiteChange.Side?) -> JSONMembers {
      guard let side else { return [] }
      let words = side.words.map { ($0.word.rawValue, JSONValue.count($0.runs)) }
      return [(name, .object(Self.tally(side.tally) + [("results", .object(words))]))]
    }
    return .object(
      [
        ("suite", .string(change.name)), ("change", .string(change.kind.rawValue)),
        ("regression", .bool(comparison.isRegression(change))),
      ] + side("base", change.base) + side("new", change.new))
  }

  private func testCase(_ change: CaseChange) -> JSONValue {
    func side(_ name: String, _ side: CaseSide?) -> JSONMembers {
      guard let side else { return [] }
      let outcomes = side.outcomes.map { ($0.outcome.rawValue, JSONValue.count($0.runs)) }
      let durations: JSONMembers =
        side.durations.map { [("timed_runs", .count($0.runs)), ("median_ns", .nanoseconds($0.median))] } ?? []
      return [
        (
          name,
          .object(
            Self.tally(side.tally)
              + [("retried_runs", .count(side.retriedRuns)), ("outcomes", .object(outcomes))] + durations)
        )
      ]
    }
    func test(_ name: String, _ test: SignificanceTest?) -> JSONMembers {
      guard let test else { return [] }
      return [
        (
          name,
          .object([
            ("p", .number(test.p)), ("q", .number(test.q)), ("significant", .bool(test.isSignificant)),
          ])
        )
      ]
    }
    return .object(
      [
        ("suite", .string(change.suite)), ("case", .string(change.name)),
        ("change", .string(change.kind.rawValue)), ("regression", .bool(comparison.isRegression(change))),
      ] + side("base", change.base) + side("new", change.new) + test("rate_test", change.rateTest)
        + test("duration_test", change.durationTest)
        // Infinite, which JSON has no word for, is null.
        + (change.durationRatio.map { [("duration_ratio", .number($0))] } ?? []))
  }

  private static func tally(_ tally: RunTally) -> JSONMembers {
    [("runs", .count(tally.runs)), ("ok_runs", .count(tally.okRuns))]
  }
}
