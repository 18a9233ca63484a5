import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// A run as one page of HTML that needs nothing but itself: no network, no other file, and no script to be read.
///
/// Every value is escaped, and what a device sent is kept apart from the direction of the text around it.
public struct HTMLReport: RenderedReport {
  private let run: RunOutcome
  private let context: ReportContext
  private let counts: RunCounts

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
    counts = RunCounts(run)
  }

  /// Names a page in a folder: that of a run that finished never changes.
  public static func source(run id: String, isFinished: Bool) -> String {
    ContentMark.of([id, "\(isFinished)"])
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let hasFailures = counts.ok < counts.cases || counts.flaky > 0
    let page = HTMLPage(
      title: title,
      trail: context.folder.map {
        [
          .init(text: "Index", target: $0.link(PageFolder.index)),
          .init(text: "Dashboard", target: $0.link(PageFolder.dashboard)),
        ]
      } ?? [], name: context.runID.map { "run \(PageText.shortID($0))" } ?? "run",
      parts: (hasFailures ? [.init(text: "Failures", target: "#problems")] : [])
        + [
          .init(text: "Cases", target: "#cases"), .init(text: "Timeline", target: "#timeline"),
          .init(text: "About", target: "#about"),
        ],
      source: context.folder == nil
        ? nil : context.runID.map { Self.source(run: $0, isFinished: run.closing != nil) })
    page.write(to: &target, verdict: isGood ? ("PASSED", .good) : ("FAILED", .bad)) { html in
      writeHeader(to: &html)
      HTMLFailures(run, context).write(to: &html)
      CaseTree(run, context, counts).write(to: &html)
      RunTimeline(run).write(to: &html)
      writeNotBuilt(to: &html)
      writeAbout(to: &html)
    }
  }

  // MARK: Head

  private var title: String { "netsocket-test: \(counts.ok) of \(counts.cases) cases OK" }

  private var isGood: Bool {
    counts.ok == counts.cases && counts.cases > 0 && run.closing != nil && counts.badSuites == 0
  }

  private func writeHeader<Target>(to html: inout HTMLWriter<Target>) {
    html.element(.h1, title)
    html.element(
      .p, [.class: isGood ? "verdict good" : "verdict bad"], isGood ? "All cases passed." : verdict)
    if run.closing == nil { html.element(.p, [.class: "bad"], "The run did not finish.") }
    html.element(.dl, [.class: "brief"]) { html in
      for (name, value, tone) in brief {
        guard let value else { continue }
        html.figure(name, value, tone: tone)
      }
    }
    html.element(.ul, [.class: "counts"]) { html in
      for (outcome, count) in counts.outcomes {
        html.element(.li) { html in
          html.badge(outcome.shown, outcome.tone)
          html.text(" \(count)")
        }
      }
    }
  }

  /// Of a run in which not everything is OK.
  private var verdict: String {
    if counts.cases == 0 { return "No case was run." }
    let bad = counts.cases - counts.ok - counts.skipped
    let suites = ReportText.count(counts.badSuites, "suite")
    if bad > 0 { return "\(ReportText.count(bad, "case")) failed, in \(suites)." }
    if counts.badSuites > 0 { return "\(suites) failed." }
    if counts.skipped > 0 {
      return "\(ReportText.count(counts.skipped, "case")) \(counts.skipped == 1 ? "was" : "were") skipped."
    }
    return "Every case passed, but the run did not finish."
  }

  /// What a reader wants to know at once.
  private var brief: [(name: String, value: String?, tone: HTMLTone?)] {
    let compliance = context.priorities.isEmpty ? nil : Compliance(run, priorities: context.priorities)
    let slowest = run.suites.lazy.flatMap(\.cases).compactMap { testCase in
      testCase.attempts.last.map { (testCase.name, $0.elapsed) }
    }.max { $0.1 < $1.1 }
    return [
      ("Firmware", context.firmware, nil), ("Device", run.description?.device, nil),
      ("Date", context.started.map { String($0.prefix(16)).replacing("T", with: " ") + " UTC" }, nil),
      ("Run time", runTime, nil), ("Flaky", counts.flaky > 0 ? "\(counts.flaky)" : nil, .warn),
      ("Slowest", slowest.map { "\(ReportText.shortened($0.0)), \(PageText.time($0.1))" }, nil),
      ("Compliance", compliance?.text, compliance?.isCompliant == false ? .bad : nil),
      ("Seed", run.description.map { String($0.seed) }, nil),
    ]
  }

  /// `8 min 05 s, 1.1× of 1.7.3`.
  private var runTime: String? {
    guard let elapsed = run.closing?.elapsed else { return nil }
    guard let past = context.past, let before = past.runTime, before > .zero else {
      return PageText.time(elapsed)
    }
    let ratio = PageText.ratio(elapsed.inSeconds / before.inSeconds)
    return "\(PageText.time(elapsed)), \(ratio) of \(PageText.label(past.baseline))"
  }

  // MARK: About the run

  private func writeNotBuilt<Target>(to html: inout HTMLWriter<Target>) {
    guard !run.notBuilt.isEmpty else { return }
    html.element(.h2, [.id: "missing"], "Not built")
    html.element(.ul) { html in
      for missing in run.notBuilt { html.element(.li) { $0.isolated(Self.sentence(missing)) } }
    }
  }

  private static func sentence(_ missing: TestPlan.NotBuilt) -> String {
    let what = missing.testCase.map { "\(missing.suite): \($0)" } ?? missing.suite
    return switch missing.reason {
    case .missingKey(let key): "\(what): the config does not set \(key)"
    case .deviceLacks(let feature): "\(what): the device has no \(feature)"
    }
  }

  private func writeAbout<Target>(to html: inout HTMLWriter<Target>) {
    let about: [(name: String, value: String?)] = [
      ("Run", context.runID), ("Started", context.started), ("Target", run.description?.target),
      ("Platform", run.description?.platform), ("Toolchain", run.description?.toolchain),
      ("Configuration", context.configurationHash), ("netsocket-test", run.description?.toolVersion),
      ("Transcript", context.transcript),
      ("Flashed by", run.description?.flash.map { "\($0.command) (exit code \($0.exitCode))" }),
    ]
    html.element(.h2, [.id: "about"], "About this run")
    html.element(.dl, [.class: "pairs"]) { html in
      for (name, value) in about { if let value { html.pair(name, value) } }
    }
  }
}

extension VerdictName {
  var tone: HTMLTone {
    switch self {
    case .ok: .good
    case .skipped, .notRun, .blocked: .pale
    case .fail, .error, .hung, .interrupted: .bad
    }
  }
}

extension HTMLWriter {
  mutating func badges(_ outcome: VerdictName, isFlaky: Bool) {
    badge(outcome.shown, outcome.tone)
    guard isFlaky else { return }
    text(" ")
    badge("FLAKY", .warn)
  }
}
