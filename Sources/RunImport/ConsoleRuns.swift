import Greentea
import PositionedJSON
import Timekeeping

/// Puts the parts of a console text together to runs, one a target.
struct ConsoleRuns {
  private let text: ConsoleText
  private let hints: RunImporter.Hints
  private var remarks: [ImportWarning]

  init(_ text: ConsoleText, _ hints: RunImporter.Hints, remarks: [ImportWarning]) {
    self.text = text
    self.hints = hints
    self.remarks = remarks + text.remarks
  }

  mutating func runs() throws(DocumentError) -> [ImportedRun] {
    var runs = try tabled()
    if runs.isEmpty { runs = try progressRuns() }
    guard !runs.isEmpty else {
      throw DocumentError(
        position: .beginning,
        message: text.tables.isEmpty
          ? "neither a table nor a line 'test suite …' of mbedgt is in it: there is no run to import"
          : "the tables have no rows: there is no run to import")
    }
    // With one build, nobody else can have told the progress.
    if runs.count == 1 {
      complete(&runs[0], isOnlyBuild: Set(text.builds.map(\.target)).count <= 1)
    } else if text.tables.isEmpty {
      for index in runs.indices { complete(&runs[index], isOnlyBuild: false) }
    }
    return runs.map { run in
      var run = run
      let remark: String?
      (run.closing, remark) = closing(of: run, isOnly: runs.count == 1)
      return run.imported(
        .mbedgtConsole, remarks: remarks + (remark.map { [ImportWarning(message: $0)] } ?? []))
    }
  }

  private var toolName: String { text.version.map { "mbedgt \($0)" } ?? "mbedgt" }

  /// The runs that the tables show.
  private mutating func tabled() throws(DocumentError) -> [ExternalRun] {
    var runs: [ExternalRun] = []
    var targets: [String: Int] = [:]
    var suites: [[String]: (run: Int, suite: Int)] = [:]
    func run(_ target: String, _ platform: String) -> Int {
      if let index = targets[target] { return index }
      targets[target] = runs.count
      runs.append(
        ExternalRun(of: toolName, target: target, platform: platform))
      return runs.count - 1
    }
    for row in text.suiteRows {
      let index = run(row.target, row.platform)
      suites[[row.target, row.suite.name]] = (index, runs[index].suites.count)
      runs[index].suites.append(row.suite)
    }
    for row in text.caseRows {
      let key = [row.target, row.suite]
      if suites[key] == nil {
        guard !text.tables.contains(.suites) else {
          throw DocumentError(
            position: row.line.position(),
            message: "the suite table has no suite \(JSONMessage.quoted(row.suite)) of this target")
        }
        let index = run(row.target, row.platform)
        suites[key] = (index, runs[index].suites.count)
        runs[index].suites.append(
          ExternalSuite(name: row.suite, word: .ok, elapsed: .zero, copyMethod: nil, cases: []))
      }
      if let place = suites[key] { runs[place.run].suites[place.suite].cases.append(row.testCase) }
    }
    if !text.tables.contains(.suites), !runs.isEmpty { judge(&runs) }
    return runs
  }

  /// Without a suite table, suites are what their cases came to.
  private mutating func judge(_ runs: inout [ExternalRun]) {
    remarks.append(
      ImportWarning(
        message: "there is no suite table: suites have the results of their cases, and took the sum of them"))
    for run in runs.indices {
      for index in runs[run].suites.indices { runs[run].suites[index].judgeByCases() }
    }
  }

  /// The runs that the progress lines tell of, one a build.
  private func progressRuns() throws(DocumentError) -> [ExternalRun] {
    guard !text.progress.isEmpty else { return [] }
    let used = Set(text.progress.map(\.build))
    for (index, build) in text.builds.enumerated().dropFirst()
    where !used.contains(index - 1) && text.builds[index - 1].target != build.target {
      throw DocumentError(
        position: JSONPosition(line: build.line, column: 1),
        message:
          "the builds of lines \(text.builds[index - 1].line) and \(build.line) ran at once, and there is no "
          + "table: which of them a suite belongs to cannot be told; import the log of each build by itself")
    }
    var runs: [ExternalRun] = []
    for (_, index) in text.progress {
      let run =
        if let index {
          ExternalRun(
            of: toolName, target: text.builds[index].target, platform: text.builds[index].platform,
            toolchain: text.builds[index].toolchain)
        } else {
          hints.run(of: toolName)
        }
      if !runs.contains(where: { $0.target == run.target }) { runs.append(run) }
    }
    return runs
  }

  /// Fills from the progress lines what the tables lack, and puts the suites into the order of execution.
  private mutating func complete(_ run: inout ExternalRun, isOnlyBuild: Bool) {
    let progress = text.progress.filter { _, build in
      isOnlyBuild || (build.map { text.builds[$0].target } ?? hints.target ?? "unknown") == run.target
    }.map(\.suite)
    if !progress.isEmpty, !text.wholeTables.contains(.suites),
      text.tables.contains(.suites) || text.caseRows.isEmpty
    {
      remarks.append(ImportWarning(message: "there is no whole suite table: progress lines stand in for it"))
      var known = Set(run.suites.map(\.name))
      for told in progress where known.insert(told.name).inserted {
        var suite = told
        suite.cases = []
        run.suites.append(suite)
      }
    }
    if !progress.isEmpty, !text.wholeTables.contains(.cases) {
      remarks.append(
        ImportWarning(
          message: "there is no whole case table: progress lines, which have no counts, stand in for it"))
      let told = Dictionary(progress.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      for index in run.suites.indices {
        guard let told = told[run.suites[index].name] else { continue }
        let known = Set(run.suites[index].cases.map(\.name))
        run.suites[index].cases += told.cases.filter { !known.contains($0.name) }
      }
    }
    var places: [String: Int] = [:]
    for (place, suite) in progress.enumerated() { places[suite.name] = place }
    run.suites = run.suites.enumerated().sorted { one, other in
      (places[one.element.name] ?? .max, one.offset) < (places[other.element.name] ?? .max, other.offset)
    }.map(\.element)
  }

  private func closing(of run: ExternalRun, isOnly: Bool) -> (closing: RunClosing?, remark: String?) {
    if isOnly, let elapsed = text.completed {
      let code = text.exitCode ?? 0
      let failed = run.presumedClosing.exitCode
      return (
        RunClosing(elapsed: elapsed, exitCode: code),
        (code == 0) == (failed == 0)
          ? nil
          : "mbedgt exited with code \(code), the log shows \(failed) failed suites: one of the two is wrong, or "
            + "lines are missing"
      )
    }
    guard !text.tables.isEmpty, text.wholeTables.contains(.suites) || !text.tables.contains(.suites) else {
      return (nil, "the log ends before the run does: the run counts as not finished")
    }
    return (
      run.presumedClosing,
      isOnly
        ? "there is no line 'completed in': the run took the sum of its suites"
        : "the target is one of several: its run took the sum of its suites"
    )
  }
}
