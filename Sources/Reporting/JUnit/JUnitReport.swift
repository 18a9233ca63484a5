import Greentea
import RunComparison
import Timekeeping

/// A run as JUnit XML, in the schema of Maven Surefire 3.0.2 inside a `testsuites` element.
///
/// A case is known by its class name, `TARGET.SUITE`, and its name, and no two share both. The last attempt
/// decides; the ones before it are `flakyFailure` or `flakyError` if it is OK, else `rerunFailure` or
/// `rerunError`. A blocked case is an error: it proves nothing.
public struct JUnitReport: RenderedReport {
  private let run: RunReport
  private let context: ReportContext

  /// The most output of an attempt that is kept: its end.
  public static let outputLimit = 64 << 10

  public init(_ run: RunReport, _ context: ReportContext = ReportContext()) {
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
            write(testCase, of: suite, identity: names.identity(of: testCase, in: suite), to: &xml)
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
      ("device", run.description?.device), ("seed", run.description.map { String($0.seed) }),
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

  private static func properties(of suite: SuiteReport) -> [(String, String)] {
    // A set-up may have failed more than once, and no two properties share a name.
    [("result", suite.word.rawValue)]
      + [SuiteReport.FixtureFailure.Place.setUp, .tearDown].compactMap { place in
        let fixtureFailures = suite.fixtureFailures.filter { $0.place == place }
        guard !fixtureFailures.isEmpty else { return nil }
        return (place.rawValue, fixtureFailures.flatMap(FailureSummary.sentences).joined(separator: "; "))
      }
  }

  // MARK: Cases

  private func write<Target>(
    _ testCase: CaseReport, of suite: SuiteReport, identity: JUnitNames.Identity,
    to xml: inout XMLWriter<Target>
  ) {
    let attributes = [
      ("name", identity.name), ("classname", identity.className),
      ("time", Self.time(testCase.attempts.last?.elapsed ?? .zero)),
    ]
    let finding = FailureSummary(testCase, in: suite)
    let earlier = testCase.attempts.dropLast().compactMap { attempt in
      FailureSummary(attempt, in: suite).map { (attempt: attempt, finding: $0) }
    }
    let prefix = testCase.isOK ? "flaky" : "rerun"
    xml.element("testcase", attributes) { xml in
      // In the order that the schema has them.
      if finding?.kind == .failure { write(finding, "failure", to: &xml) }
      for (attempt, finding) in earlier where finding.kind == .failure {
        write(attempt, finding, "\(prefix)Failure", to: &xml)
      }
      if let finding, finding.kind == .skipped {
        xml.element(
          "skipped", [("message", Self.attribute(ReportText.cut(finding.message)))],
          text: Self.body(finding))
      }
      if finding?.kind == .error { write(finding, "error", to: &xml) }
      for (attempt, finding) in earlier where finding.kind == .error {
        write(attempt, finding, "\(prefix)Error", to: &xml)
      }
      if let last = testCase.attempts.last { writeOutput(of: last, to: &xml) }
    }
  }

  /// The message is in the body too: not every reader shows the attribute.
  private func write<Target>(_ finding: FailureSummary?, _ element: String, to xml: inout XMLWriter<Target>) {
    guard let finding else { return }
    xml.element(element, Self.attributes(finding), text: Self.body(finding))
  }

  private func write<Target>(
    _ attempt: CaseReport.Attempt, _ finding: FailureSummary, _ element: String, to xml: inout XMLWriter<Target>
  ) {
    xml.element(element, Self.attributes(finding)) { xml in
      xml.element("stackTrace", text: Self.body(finding))
      writeOutput(of: attempt, to: &xml)
    }
  }

  private func writeOutput<Target>(of attempt: CaseReport.Attempt, to xml: inout XMLWriter<Target>) {
    let output = AttemptOutput(attempt, limit: Self.outputLimit, transcript: context.transcript)
    guard !output.text.isEmpty else { return }
    xml.element("system-out", text: XMLText(spellingControlsOf: output.text, keepingLines: true))
  }

  private static func attributes(_ finding: FailureSummary) -> [(String, XMLText)] {
    [("message", attribute(ReportText.cut(finding.message))), ("type", attribute(finding.type))]
  }

  private static func body(_ finding: FailureSummary) -> XMLText {
    let lines = ["\(finding.type): \(finding.message)"] + finding.details
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
