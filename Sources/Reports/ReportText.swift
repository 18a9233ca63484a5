import Greentea
import MbedFormats
import RunComparison
import Timekeeping

extension VerdictName {
  /// As tables show it: mbedgt's word where there is one.
  var shown: String {
    switch self {
    case .ok: "OK"
    case .fail: "FAIL"
    case .error: "ERROR"
    case .hung: "HUNG"
    case .interrupted: "INTERRUPTED"
    case .blocked: "BLOCKED"
    case .skipped: "SKIPPED"
    case .notRun: "NOT RUN"
    }
  }
}

extension ChangeKind {
  /// The heading over cases or suites of this kind.
  var heading: String { self == .regression ? "regressions" : word }

  /// What one of them is called.
  var word: String {
    switch self {
    case .regression: "regression"
    case .disappeared: "gone"
    case .flaky: "flaky"
    case .stillFailing: "still failing"
    case .slower: "slower"
    case .fix: "fixed"
    case .faster: "faster"
    case .new: "new"
    case .unchanged: "unchanged"
    }
  }
}

extension CaseChange {
  /// `FAIL -> OK`, of several runs `10 OK -> 8 OK, 2 FAIL`; with the q of the rates where they were tested.
  var verdict: String {
    let words = "\(Self.words(base)) -> \(Self.words(new))"
    guard let rateTest else { return words }
    return "\(words) (\(rateTest.isSignificant ? "q " : "")\(rateTest.shown))"
  }

  private static func words(_ side: CaseSide?) -> String {
    guard let side else { return "-" }
    let words = ReportText.counted(side.outcomes.map { ($0.outcome.shown, $0.runs) })
    return side.retriedRuns == 0 ? words : "\(words) (retried)"
  }

  /// The medians in seconds, `0.310 -> 0.450`; `-` for a side that was never OK.
  var medians: String {
    if base?.durations == nil, new?.durations == nil { return "-" }
    return "\(Self.seconds(base?.durations)) -> \(Self.seconds(new?.durations))"
  }

  private static func seconds(_ summary: DurationSummary?) -> String {
    summary.map { ReportText.seconds($0.median) } ?? "-"
  }

  /// `x1.45`.
  var ratio: String { durationRatio.map { $0.isFinite ? "x\(PythonFloat($0).twoPlaces)" : "inf" } ?? "-" }

  /// The q of the durations; `~` if they do not differ beyond chance, `-` if they were not compared.
  var durationQ: String { durationTest?.shown ?? (hasTooFewRuns ? "not enough runs" : "-") }
}

extension SuiteChange {
  /// `TIMEOUT -> OK`, of several runs `10 OK -> 8 OK, 2 FAIL`.
  var verdict: String { "\(Self.words(base)) -> \(Self.words(new))" }

  private static func words(_ side: Side?) -> String {
    side.map { ReportText.counted($0.words.map { ($0.word.rawValue, $0.runs) }) } ?? "-"
  }
}

extension SignificanceTest {
  /// `0.003`, `<0.001`, or `~` for what may be chance.
  fileprivate var shown: String {
    guard isSignificant else { return "~" }
    return q < 0.001 ? "<0.001" : ReportText.decimal(Int64((q * 1000).rounded()))
  }
}

/// Texts that the renderings of a comparison share.
enum ReportText {
  /// A single word, or each with its count.
  static func counted(_ words: [(word: String, runs: Int)]) -> String {
    if words.count == 1, let only = words.first, only.runs == 1 { return only.word }
    return words.map { "\($0.runs) \($0.word)" }.joined(separator: ", ")
  }

  /// In seconds, 0 and up, to the millisecond, halves up.
  static func seconds(_ duration: Duration) -> String {
    duration.inSeconds(decimals: 3)
  }

  /// A number of thousandths, 0 and up, with three places.
  static func decimal(_ thousandths: Int64) -> String {
    "\(thousandths / 1000).\((thousandths % 1000).zeroPadded(to: 3))"
  }

  /// `1 case`, `5 cases`.
  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `5 fixed, 32 unchanged`, what is to be acted on first; `none` without any.
  static func counts(_ kinds: [ChangeKind]) -> String {
    let parts = ChangeKind.allCases.compactMap { kind -> String? in
      let count = kinds.count { $0 == kind }
      return count == 0 ? nil : "\(count) \(count == 1 ? kind.word : kind.heading)"
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  /// `1.7.4 (10 runs)`; the run's name if there is one and no label.
  static func side(_ side: Comparison.Side) -> String {
    "\(name(side)) (\(count(side.runs.count, "run")))"
  }

  /// The same without the number of runs.
  static func name(_ side: Comparison.Side) -> String {
    let labels = side.firmwares.isEmpty ? side.runs.prefix(1) : side.firmwares[...]
    return labels.isEmpty ? "nothing" : labels.map { shortened($0) }.joined(separator: ", ")
  }

  static func text(_ warning: ComparabilityWarning) -> String {
    switch warning {
    case .differs(let condition, let base, let new):
      "\(shortened(condition)) differs: \(values(base)) in the baseline, \(values(new)) in the candidate"
    case .unknown(let side, let conditions): "unknown for the \(runs(side)): \(values(conditions))"
    case .mixedFirmware(let side, let labels): "the \(runs(side)) have different firmwares: \(values(labels))"
    case .nothingInCommon: "the baseline and the candidate have no case in common"
    }
  }

  private static func runs(_ side: ComparabilityWarning.Side) -> String {
    switch side {
    case .base: "baseline runs"
    case .new: "candidate runs"
    }
  }

  /// That durations of some cases were not compared; nil if there are none.
  static func tooFewRuns(_ comparison: Comparison) -> String? {
    let cases = comparison.cases.count(where: \.hasTooFewRuns)
    guard cases > 0 else { return nil }
    return "durations: not compared for \(count(cases, "case")); each side needs at least "
      + "\(comparison.settings.leastRuns) passing runs"
  }

  private static func values(_ values: [String?]) -> String {
    let limit = 4
    if values.isEmpty { return "nothing" }
    let shown = values.prefix(limit).map { $0.map { shortened($0) } ?? "unknown" }
    return shown.joined(separator: ", ") + (values.count > limit ? " and \(values.count - limit) more" : "")
  }

  /// Visible, and cut to a readable length.
  static func shortened(_ text: String) -> String {
    let limit = 80
    let visible = CellText.visible(String(text.prefix(limit)))
    return text.count > limit ? visible + "…" : visible
  }

  /// Cut to the length of a long sentence, with all its characters.
  static func cut(_ text: String) -> String {
    let limit = 500
    return text.count > limit ? "\(text.prefix(limit))…" : text
  }

  /// The last word: what the exit code is about.
  static func conclusion(_ comparison: Comparison) -> String {
    if comparison.settings.isStrict, !comparison.warnings.isEmpty { return "not comparable" }
    let cases = comparison.cases.count(where: comparison.isRegression)
    let suites = comparison.suites.count(where: comparison.isRegression)
    let slower = comparison.settings.slowerIsRegression ? 0 : comparison.cases(.slower).count
    let also = slower == 0 ? "" : "; \(count(slower, "case")) slower"
    guard cases + suites > 0 else { return slower == 0 ? "no regression" : "no verdict regressions" + also }
    return "worse: \(count(suites, "suite")), \(count(cases, "case"))\(also)"
  }
}

extension KnownFailures.Judgement {
  /// The messages: a line for each failed case and stale entry; the last line counts.
  ///
  /// - Parameter file: the name of the file with the entries.
  public func lines(file: String) -> [String] {
    func lines(_ entries: [KnownFailure], _ fault: (KnownFailure) -> String) -> [String] {
      entries.map { entry in
        "\(file):\(entry.place): \(fault(entry)) "
          + "(\(CellText.visible(entry.reason)); owner: \(CellText.visible(entry.owner)))"
      }
    }
    return excused.map { excuse in
      "known failure: \(Self.text(excuse.found)): \(CellText.visible(excuse.entry.reason))"
    } + unexcused.map { "not a known failure: \(Self.text($0))" }
      + unexplainedSuites.map {
        "not a known failure: suite \(CellText.visible($0)) failed, though all its cases passed"
      }
      + lines(expired) { "error: expired on \($0.expires); fix the cases or set a new expiry date" }
      + lines(noLongerFailing) { _ in "error: its cases pass; remove this entry" }
      + lines(unmatched) { _ in "warning: no case of this run matches" }
      + [
        "known failures: \(excused.count) of \(excused.count + unexcused.count) failed cases are "
          + "excused; \(expired.count + noLongerFailing.count) entries to remove"
      ]
  }

  private static func text(_ found: Case) -> String {
    "\(CellText.visible(found.suite)) \(CellText.visible(found.name)): \(found.outcome.shown)"
  }
}
