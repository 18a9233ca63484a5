import Greentea

/// What mbedgt 1.8.15 writes for `--report-junit`, byte for byte.
///
/// Each case carries the log of its whole suite once more, so the report of a talkative suite grows with the
/// product of its cases and its lines: that is the dialect. Suites in order of execution, cases by code point.
public struct MbedJUnit: RenderedReport {
  private let report: MbedReport

  public init(_ report: MbedReport) {
    self.report = report
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    var xml = XMLWriter(target, declaration: #"<?xml version="1.0" ?>"#)
    xml.element("testsuites", attributes) { xml in
      for target in report.targets {
        for suite in target.suites { Self.write(suite, of: target, to: &xml) }
      }
    }
    target = xml.target
  }

  private var attributes: XMLWriter<String>.Attributes {
    let tallies = report.targets.flatMap { $0.suites.map(Tally.init) }
    guard !tallies.isEmpty else { return [] }
    func sum(_ count: (Tally) -> Int) -> XMLText { Self.text(String(tallies.reduce(0) { $0 + count($1) })) }
    let seconds = tallies.reduce(0) { $0 + $1.seconds.double }
    return [
      ("disabled", Self.text("0")), ("errors", sum(\.errors)), ("failures", sum(\.failures)),
      ("tests", sum(\.tests)), ("time", Self.text(PythonFloat(seconds).shortest)),
    ]
  }

  private static func write<Target>(
    _ suite: MbedSuite, of target: MbedTarget, to xml: inout XMLWriter<Target>
  ) {
    let tally = Tally(suite)
    let attributes = [
      ("disabled", text("0")), ("errors", text(String(tally.errors))),
      ("failures", text(String(tally.failures))), ("name", text(target.name)),
      ("skipped", text(String(tally.skipped))), ("tests", text(String(tally.tests))),
      ("time", text(tally.seconds.python)),
    ]
    xml.element("testsuite", attributes) { xml in
      xml.element("properties") { xml in
        let properties = [
          ("name", target.name), ("toolchain", target.toolchain), ("target", target.platform),
        ]
        for (name, value) in properties {
          xml.element("property", [("name", text(name)), ("value", text(value))])
        }
      }
      let className = text("\(target.name).\(PythonLowercase.full(suite.name))")
      let output = suite.output.isEmpty ? nil : text(suite.output)
      for testCase in suite.cases.sortedByCodePoint(\.name) {
        write(testCase, className: className, suiteOutput: output, to: &xml)
      }
    }
  }

  private static func write<Target>(
    _ testCase: MbedCase, className: XMLText, suiteOutput: XMLText?, to xml: inout XMLWriter<Target>
  ) {
    var attributes = [("name", text(testCase.name))]
    if testCase.elapsed.double != 0 {
      attributes.append(("time", text(PythonFloat(testCase.elapsed.double).sixPlaces)))
    }
    attributes.append(("classname", className))
    xml.element("testcase", attributes) { xml in
      if let element = element(of: testCase.result) {
        xml.element(element, [("type", text(element)), ("message", text(testCase.result.rawValue))])
      }
      if let suiteOutput { xml.element("system-out", text: suiteOutput) }
      let log = testCase.log.joined
      if !log.isEmpty { xml.element("system-err", text: text(log)) }
    }
  }

  /// The element for a failed case, which is also its type.
  private static func element(of result: MbedResult) -> String? {
    switch result {
    case .ok: nil
    case .fail: "failure"
    case .skipped: "skipped"
    default: "error"
    }
  }

  private static func text(_ text: String) -> XMLText { XMLText(removingControlsFrom: text) }

  /// What the attributes of a suite count.
  private struct Tally {
    let tests: Int
    let failures: Int
    let skipped: Int
    var errors: Int { tests - failures - skipped - passes }
    private let passes: Int
    /// Python's `sum` over what is not 0, which begins with a whole 0.
    let seconds: MbedNumber

    init(_ suite: MbedSuite) {
      func count(_ result: MbedResult) -> Int { suite.cases.count { $0.result == result } }
      tests = suite.cases.count
      failures = count(.fail)
      skipped = count(.skipped)
      passes = count(.ok)
      seconds = suite.cases.map(\.elapsed).filter { $0.double != 0 }.reduce(.integer(0)) { $0.adding($1) }
    }
  }
}

extension MbedLog {
  /// The log as junit-xml is given it: the elements, which of a text are its characters, joined by line feeds.
  fileprivate var joined: String {
    switch self {
    case .lines(let lines): lines.joined(separator: "\n")
    case .text(let text): text.unicodeScalars.map { String($0) }.joined(separator: "\n")
    }
  }
}
