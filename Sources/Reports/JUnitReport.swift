import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// A run as JUnit XML, in the schema of Maven Surefire 3.0.2 inside a `testsuites` element.
///
/// A case is known by its class name, `TARGET.SUITE`, and its name, and no two share both. The last attempt
/// decides; the ones before it are `flakyFailure` or `flakyError` if it is OK, else `rerunFailure` or
/// `rerunError`. A blocked case is an error: it proves nothing. A suite that failed although all its cases passed has one
/// more case, named like the suite, with an error in it.
public struct JUnitReport: RenderedReport {
  private let run: RunOutcome
  private let context: ReportContext

  /// The most output of an attempt that is kept: its end.
  public static let outputLimit = 64 << 10

  public init(_ run: RunOutcome, _ context: ReportContext = ReportContext()) {
    self.run = run
    self.context = context
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    var xml = XMLWriter(target, declaration: #"<?xml version="1.0" encoding="UTF-8"?>"#)
    let tallies = run.suites.map(JUnitTally.init)
    let elapsed = run.closing?.elapsed ?? run.suites.reduce(.zero) { $0 + $1.elapsed }
    let properties = properties
    var names = JUnitNames(target: run.description?.target)
    xml.element(
      "testsuites",
      [("name", Self.attribute("netsocket-test"))] + tallies.reduce(JUnitTally(), +).attributes
        + [("time", Self.time(elapsed))]
    ) { xml in
      for (suite, tally) in zip(run.suites, tallies) {
        xml.element(
          "testsuite",
          [("name", Self.attribute(suite.name))] + tally.attributes + [("time", Self.time(suite.elapsed))]
        ) { xml in
          write(properties + Self.properties(of: suite), to: &xml)
          for testCase in suite.cases {
            write(testCase, of: suite, identity: names.identity(of: testCase.name, in: suite), to: &xml)
          }
          if let summary = FailureSummary(unexplained: suite) {
            let identity = names.identity(of: suite.name, in: suite)
            xml.element(
              "testcase",
              [("name", identity.name), ("classname", identity.className), ("time", Self.time(.zero))]
            ) { xml in write(summary, "error", to: &xml) }
          }
        }
      }
    }
    target = xml.target
  }

  // MARK: Properties

  private func write<Target>(_ properties: [(String, String)], to xml: inout XMLWriter<Target>) {
    guard !properties.isEmpty else { return }
    xml.element("properties") { xml in
      for (name, value) in properties {
        xml.element("property", [("name", Self.attribute(name)), ("value", Self.attribute(value))])
      }
    }
  }

  /// Those of the run, which every suite repeats: readers keep no others.
  private var properties: [(String, String)] {
    let known: [(String, String?)] = [
      ("run", context.runID), ("started", context.started), ("firmware", context.firmware),
      ("device", run.description?.device), ("driver", run.description?.driver),
      ("seed", run.description.map { String($0.seed) }),
      ("config-hash", context.configurationHash), ("tool-version", run.description?.toolVersion),
      ("target", run.description?.target), ("platform", run.description?.platform),
      ("toolchain", run.description?.toolchain), ("on-hang", run.description?.onHang.rawValue),
      ("repetition", run.description.flatMap { $0.repetition == .once ? nil : $0.repetition.text }),
      ("flaky", run.description.flatMap { $0.flaky == .ok ? nil : $0.flaky.rawValue }),
      ("subset", run.description?.arrangement.subset?.text),
      ("shuffled", run.description?.arrangement.isShuffled == true ? "true" : nil),
      ("timeout-scale", run.description.map { "\($0.timeoutScale)" }),
      ("finished", run.closing == nil ? "false" : nil), ("transcript", context.transcript),
    ]
    return known.compactMap { name, value in value.map { (name, $0) } } + complianceProperties
  }

  private var complianceProperties: [(String, String)] {
    guard !context.priorities.isEmpty else { return [] }
    let compliance = Compliance(run, priorities: context.priorities)
    return [
      ("must-selected", String(compliance.must.selected)), ("must-ok", String(compliance.must.ok)),
      ("should-selected", String(compliance.should.selected)), ("should-ok", String(compliance.should.ok)),
    ] + (compliance.isCompliant.map { [("compliant", String($0))] } ?? [])
  }

  private static func properties(of suite: SuiteOutcome) -> [(String, String)] {
    // A set-up may have failed more than once, and no two properties share a name.
    [("result", suite.word.rawValue)]
      + [SuiteOutcome.FixtureFailure.Place.setUp, .tearDown].compactMap { place in
        let fixtureFailures = suite.fixtureFailures.filter { $0.place == place }
        guard !fixtureFailures.isEmpty else { return nil }
        return (place.rawValue, fixtureFailures.flatMap(FailureSummary.sentences).joined(separator: "; "))
      }
  }

  // MARK: Cases

  private func write<Target>(
    _ testCase: CaseOutcome, of suite: SuiteOutcome, identity: JUnitNames.Identity,
    to xml: inout XMLWriter<Target>
  ) {
    let attributes = [
      ("name", identity.name), ("classname", identity.className),
      ("time", Self.time(testCase.attempts.last?.elapsed ?? .zero)),
    ]
    let summary = FailureSummary(testCase, in: suite)
    let earlier = testCase.attempts.dropLast().compactMap { attempt in
      FailureSummary(attempt, of: testCase, in: suite).map { (attempt: attempt, summary: $0) }
    }
    let prefix = testCase.isOK ? "flaky" : "rerun"
    xml.element("testcase", attributes) { xml in
      // In the order that the schema has them.
      if summary?.kind == .failure { write(summary, "failure", to: &xml) }
      for (attempt, summary) in earlier where summary.kind == .failure {
        write(attempt, summary, "\(prefix)Failure", to: &xml)
      }
      if let summary, summary.kind == .skipped {
        xml.element(
          "skipped", [("message", Self.attribute(ReportText.cut(summary.message)))],
          text: Self.body(summary))
      }
      if summary?.kind == .error { write(summary, "error", to: &xml) }
      for (attempt, summary) in earlier where summary.kind == .error {
        write(attempt, summary, "\(prefix)Error", to: &xml)
      }
      if let last = testCase.attempts.last { writeOutput(of: last, to: &xml) }
    }
  }

  /// The message is in the body too: not every reader shows the attribute.
  private func write<Target>(_ summary: FailureSummary?, _ element: String, to xml: inout XMLWriter<Target>) {
    guard let summary else { return }
    xml.element(element, Self.attributes(summary), text: Self.body(summary))
  }

  private func write<Target>(
    _ attempt: CaseOutcome.Attempt, _ summary: FailureSummary, _ element: String,
    to xml: inout XMLWriter<Target>
  ) {
    xml.element(element, Self.attributes(summary)) { xml in
      xml.element("stackTrace", text: Self.body(summary))
      writeOutput(of: attempt, to: &xml)
    }
  }

  private func writeOutput<Target>(of attempt: CaseOutcome.Attempt, to xml: inout XMLWriter<Target>) {
    let text = AttemptOutput.withExchanges(
      attempt, limit: Self.outputLimit, transcript: context.transcript)
    guard !text.isEmpty else { return }
    xml.element("system-out", text: XMLText(spellingControlsOf: text, keepingLines: true))
  }

  private static func attributes(_ summary: FailureSummary) -> [(String, XMLText)] {
    [("message", attribute(ReportText.cut(summary.message))), ("type", attribute(summary.type))]
  }

  private static func body(_ summary: FailureSummary) -> XMLText {
    let lines = ["\(summary.type): \(summary.message)"] + summary.details
    let text = AttemptOutput.end(of: lines, limit: outputLimit, transcript: nil)
    return XMLText(spellingControlsOf: text, keepingLines: true)
  }

  private static func attribute(_ text: String) -> XMLText {
    XMLText(spellingControlsOf: text, keepingLines: false)
  }

  private static func time(_ duration: Duration) -> XMLText {
    attribute(PythonFloat(max(duration, .zero).inSeconds).sixPlaces)
  }
}

/// Names cases so that no two are the same: some readers silently drop the second.
struct JUnitNames {
  struct Identity: Hashable {
    let className: XMLText
    let name: XMLText
  }

  private let target: String?
  private var taken: Set<Identity> = []
  private var repeats: [Identity: Int] = [:]

  init(target: String?) {
    self.target = target
  }

  /// The class name and the name; a number is added to what is taken, as after control characters were spelled.
  mutating func identity(of testCase: String, in suite: SuiteOutcome) -> Identity {
    let className = target.map { "\($0).\(suite.name)" } ?? suite.name
    let first = Self.identity(className, testCase)
    var identity = first
    while !taken.insert(identity).inserted {
      let number = repeats[first, default: 1] + 1
      repeats[first] = number
      identity = Self.identity(className, "\(testCase) (\(number))")
    }
    return identity
  }

  private static func identity(_ className: String, _ name: String) -> Identity {
    Identity(
      className: XMLText(spellingControlsOf: className, keepingLines: false),
      name: XMLText(spellingControlsOf: name, keepingLines: false))
  }
}

/// The counts that JUnit wants of a suite and of them all.
struct JUnitTally: Hashable {
  private var tests = 0
  private var failures = 0
  private var errors = 0
  private var skipped = 0

  init() {}

  init(_ suite: SuiteOutcome) {
    tests = suite.cases.count
    for testCase in suite.cases {
      switch testCase.outcome {
      case .ok: break
      case .fail: failures += 1
      case .skipped: skipped += 1
      case .error, .hung, .interrupted, .blocked, .notRun: errors += 1
      }
    }
    if FailureSummary(unexplained: suite) != nil {
      tests += 1
      errors += 1
    }
  }

  static func + (left: JUnitTally, right: JUnitTally) -> JUnitTally {
    var sum = left
    sum.tests += right.tests
    sum.failures += right.failures
    sum.errors += right.errors
    sum.skipped += right.skipped
    return sum
  }

  var attributes: [(String, XMLText)] {
    [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)].map {
      ($0.0, XMLText(spellingControlsOf: String($0.1), keepingLines: false))
    }
  }
}
