import EventLog
import Glibc
import Greentea
import MbedFormats
import NetworkSocket
import Reports
import Timekeeping

/// Every report of a run of 100 000 cases: how long it takes, how much larger it is than that of half as many cases,
/// and how much memory the tool needs for it.
struct ReportBenchmark {
  let tool: String

  private static let cases = 100_000
  private static let suites = 5

  private struct Report: Sendable {
    let name: String
    /// What the tool takes for it; nil if it is part of another one.
    let flags: [String]?
    let make: @Sendable ([StampedEvent]) -> any RenderedReport
  }

  private static let reports = [
    Report(name: "JUnit", flags: ["--report-junit"]) { JUnitReport(RunOutcome(events: $0), context) },
    Report(name: "JSON", flags: ["--report-json"]) { ReportDocument(RunOutcome(events: $0), context) },
    Report(name: "HTML", flags: ["--report-html"]) { HTMLReport(RunOutcome(events: $0), context) },
    Report(name: "GitHub annotations", flags: nil) { GitHubAnnotations(RunOutcome(events: $0)) },
    Report(name: "GitHub summary", flags: nil) { GitHubSummary(RunOutcome(events: $0), context) },
    Report(name: "mbedgt's text", flags: ["--report-text"]) { MbedText(MbedReport(RunOutcome(events: $0))) },
    Report(name: "mbedgt's JSON", flags: ["--report-json-style", "mbedgt", "--report-json"]) {
      MbedJSON(MbedReport(RunOutcome(events: $0)))
    },
    // With the logs of its suites in every case it would be some terabytes.
    Report(name: "mbedgt's JUnit without logs", flags: nil) {
      MbedJUnit(silent(MbedReport(RunOutcome(events: $0))))
    },
    Report(name: "mbedgt's tables", flags: []) { Tables(report: MbedReport(RunOutcome(events: $0))) },
  ]

  private struct Tables: RenderedReport {
    let report: MbedReport

    func write<Target: TextOutputStream>(to target: inout Target) {
      let tables = MbedTables(report, style: .classic)
      target.write(tables.suites)
      target.write(tables.cases)
    }
  }

  /// Takes a report as a file would, and keeps only its size.
  private struct Scale: TextOutputStream {
    var bytes = 0

    mutating func write(_ text: String) { bytes += text.utf8.count }
  }

  private static let context = ReportContext(
    runID: "r", firmware: "1.7.4.0", priorities: ["suite-0": ["CASE_0": .must]])

  private static func silent(_ report: MbedReport) -> MbedReport {
    var report = report
    for target in report.targets.indices {
      for suite in report.targets[target].suites.indices { report.targets[target].suites[suite].output = "" }
    }
    return report
  }

  // MARK: Figures

  func figures() async throws -> [Figure] {
    let memory = try memoryFigures()
    let (half, whole) = (Self.events(Self.cases / 2), Self.events(Self.cases))
    var figures: [Figure] = []
    for report in Self.reports {
      var scale = Scale()
      func measure(_ events: [StampedEvent]) async -> Samples {
        await Samples(2) {
          scale = Scale()
          let start = ContinuousClock.now
          report.make(events).write(to: &scale)
          return (ContinuousClock.now - start).inSeconds
        }
      }
      let small = await measure(half).median
      let large = await measure(whole)
      let ratio = (large.median / small * 100).rounded() / 100
      figures.append(
        Figure(
          "report: \(report.name)", large,
          note:
            "\(Unit.megabytes(Double(scale.bytes))); \(ratio) times that of half the cases; expected: about 2",
          format: Unit.milliseconds))
    }
    let trivial = Self.events(500)
    let dialect = await Samples(9) {
      var scale = Scale()
      let start = ContinuousClock.now
      MbedJUnit(MbedReport(RunOutcome(events: trivial))).write(to: &scale)
      return (ContinuousClock.now - start).inSeconds
    }
    figures.append(
      Figure(
        "report: mbedgt's JUnit of 500 cases, with logs", dialect, note: "mbedgt: about 8 s",
        format: Unit.milliseconds))
    return figures + memory
  }

  /// `report EVENTS` as a whole process: it reads the log, prints the tables and writes one report.
  private func memoryFigures() throws -> [Figure] {
    let folder = "/tmp/netsocket-test-reports-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw ChildProcess.Failure(description: "no folder \(folder)") }
    defer {
      for name in ["events", "report"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    guard let file = fopen("\(folder)/events", "w") else {
      throw ChildProcess.Failure(description: "no file in \(folder)")
    }
    // One by one: Linux counts the most that this process ever had as its children's.
    Self.tell(Self.cases) { fputs(EventLogWriter().line($0), file) }
    guard fclose(file) == 0 else { throw ChildProcess.Failure(description: "\(folder) is full") }
    var figures: [Figure] = []
    for report in Self.reports {
      guard let flags = report.flags else { continue }
      let process = ChildProcess(
        path: tool,
        arguments: ["report", "\(folder)/events"] + flags + (flags.isEmpty ? [] : ["\(folder)/report"]),
        goodCodes: 0...63)
      let cost = try process.run()
      figures.append(
        Figure(
          "report: \(report.name): whole process", Unit.seconds(cost.wallTime.inSeconds),
          note: "peak memory \(Unit.megabytes(Double(cost.peakMemory)))"))
    }
    return figures
  }

  // MARK: Events

  /// Every tenth case fails, and each says a line.
  private static func tell(_ count: Int, _ add: (StampedEvent) -> Void) {
    var told = 0
    func say(_ event: GreenteaEvent) {
      add(at(told, event))
      told += 1
    }
    let description = RunDescription(
      toolVersion: "0", seed: 1, device: "sim:", target: "ESP8266_SIM-SWIFT", platform: "ESP8266_SIM",
      toolchain: "SWIFT", onHang: .recover, timeoutScale: 1, configuration: [])
    let failure = FailedExpectation(
      file: "SocketSuites/Echo.swift", line: 42, what: "send(5)", expected: "5",
      actual: "DEVICE_ERROR (-3012)")
    say(.runStarted(description))
    for suite in 0..<suites {
      let name = "suite-\(suite)"
      let cases = (0..<count / suites).map { "CASE_\($0)" }
      say(.planned(suite: name, cases: cases, budget: .seconds(960)))
      say(.suiteStarted(suite: name))
      var isGood = true
      for (index, testCase) in cases.enumerated() {
        let id = CaseID(suite: name, name: testCase, attempt: 1)
        let fails = index.isMultiple(of: 10)
        say(.caseStarted(id))
        say(.message(id, "connected, 100 bytes out, 100 bytes in"))
        if fails { say(.expectationFailed(id, failure)) }
        say(
          .caseFinished(
            id,
            CaseResult(
              verdict: fails ? .fail : .ok, passed: fails ? 0 : 1, failed: fails ? 1 : 0,
              elapsed: .milliseconds(2), evidence: Evidence([.calls: 4, .bytesOut: 100, .bytesIn: 100]),
              diagnosis: fails ? Diagnosis(lastExchange: "AT+CIPSEND=0,5 → ERROR") : nil)))
        if fails { isGood = false }
      }
      say(.suiteFinished(suite: name, SuiteResult(word: isGood ? .ok : .fail, elapsed: .seconds(60))))
    }
    say(.runFinished(elapsed: .seconds(300), exitCode: suites))
  }

  private static func events(_ count: Int) -> [StampedEvent] {
    var events: [StampedEvent] = []
    tell(count) { events.append($0) }
    return events
  }

  private static func at(_ milliseconds: Int, _ event: GreenteaEvent) -> StampedEvent {
    StampedEvent(at: Instant(nanoseconds: Int64(milliseconds) * 1_000_000), event)
  }
}
