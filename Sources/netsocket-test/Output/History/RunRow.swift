import Greentea
import PositionedJSON
import Reports
import RunComparison
import RunHistory
import Timekeeping

/// A run as the history commands print it.
struct RunRow {
  let summary: RunSummary

  /// What the runs of its firmware usually take; nil if unknown.
  var usual: Duration?

  static let columns = [
    "run", "started (UTC)", "firmware", "device", "cases", "result", "run time", "change", "tags",
  ]

  var cells: [String] {
    [
      Self.short(summary.header.id.text), Self.time(summary.header.startedAt), summary.header.firmware ?? "",
      summary.description.device, "\(summary.caseCount)", result,
      summary.closing.map { PageText.time($0.elapsed) } ?? "", change,
      summary.header.tags.map(\.text).joined(separator: " "),
    ]
  }

  /// Enough of an id to type.
  static func short(_ id: String) -> String { String(id.prefix(8)) }

  /// To the second, without `T` and `Z`.
  static func time(_ time: WallTime) -> String {
    time.description.replacing("T", with: " ").replacing("Z", with: "")
  }

  /// Such as `all OK` or `3 fail, 1 hung`; a run without an end says so, and a suite that failed although its cases
  /// passed, or that has none.
  private var result: String {
    let bad = VerdictName.allCases.filter { !$0.isOK }.map { ($0, summary.count($0)) }.filter { $0.1 > 0 }
    let parts = bad.map { "\($0.1) \($0.0.rawValue)" }
    let state = summary.wasInterrupted ? ["interrupted"] : []
    let words = summary.suites.filter { $0.word != .ok && $0.cases.allSatisfy(\.outcome.isOK) }.map(\.word)
    let suites = MbedResult.allCases.map { word in (word, words.count { $0 == word }) }.filter { $0.1 > 0 }
      .map { "\($0.1) suite\($0.1 == 1 ? "" : "s") \($0.0.rawValue)" }
    let all = state + parts + suites
    return all.isEmpty ? "all OK" : all.joined(separator: ", ")
  }

  /// Of the run time against the usual one: `+2.1 %`.
  private var change: String {
    guard let usual, usual > .zero, let elapsed = summary.closing?.elapsed, !summary.wasInterrupted else {
      return ""
    }
    let share = (elapsed - usual) / usual
    return "\(share < 0 ? "-" : "+")\(PageText.tenths(abs(share) * 100)) %"
  }

  // MARK: For programs

  /// Every row has all members; unknown values are null.
  var members: HistoryOutput.Members {
    let header = summary.header
    let description = summary.description
    var source: (format: String, file: String)?
    if case .imported(let format, let file, _) = header.source { source = (format, file) }
    return [
      ("id", .string(header.id.text)),
      ("started_at", .string(header.startedAt.description)),
      ("ended_at", .text(header.endedAt?.description)),
      ("finished", .bool(summary.closing != nil)),
      ("exit_code", summary.closing.map { .integer(Int64($0.exitCode)) } ?? .null),
      ("elapsed_ns", summary.closing.map { .integer($0.elapsed.wholeNanoseconds) } ?? .null),
      ("firmware", .text(header.firmware)),
      ("device", .string(description.device)),
      ("driver", .text(description.driver)),
      ("target", .string(description.target)),
      ("platform", .string(description.platform)),
      ("toolchain", .string(description.toolchain)),
      ("tool_version", .string(description.toolVersion)),
      ("seed", .string(String(description.seed))),
      ("on_hang", .string(description.onHang.rawValue)),
      ("timeout_scale", .number(description.timeoutScale)),
      ("repetition", .string(description.repetition.text)),
      ("flaky", .string(description.flaky.rawValue)),
      ("shuffled", .bool(description.arrangement.isShuffled)),
      ("subset", .text(description.arrangement.subset?.text)),
      ("configuration_sha256", .string(summary.configurationDigest)),
      ("at_version", .text(header.identity?.atVersion)),
      ("sdk_version", .text(header.identity?.sdkVersion)),
      ("compile_time", .text(header.identity?.compileTime)),
      ("mac", .text(header.identity?.macAddress)),
      ("host", .text(header.host)),
      ("git_revision", .text(header.gitRevision)),
      ("import_format", .text(source?.format)),
      ("import_file", .text(source?.file)),
    ]
      + VerdictName.allCases.map { outcome in
        ("cases_\(outcome.rawValue.replacing("-", with: "_"))", .integer(Int64(summary.count(outcome))))
      } + [
        (
          "tags",
          .array(header.tags.map { .object([("key", .string($0.key)), ("value", .string($0.value))]) })
        ),
        (
          "counters",
          .array(
            header.counters.sorted { $0.key < $1.key }.map {
              .object([("name", .string($0.key)), ("value", .integer(Int64($0.value)))])
            })
        ),
        (
          "suites",
          .array(
            summary.suites.map {
              .object([("name", .string($0.name)), ("result", .string($0.word.rawValue))])
            })
        ),
      ]
  }
}

extension JSONValue {
  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  static func time(_ duration: Duration?) -> JSONValue {
    duration.map { .integer($0.wholeNanoseconds) } ?? .null
  }
}
