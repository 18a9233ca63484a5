import Greentea
import SocketSuites
import TestConfiguration
import Timekeeping

/// What the user selects, against what there is.
enum Selections {
  static var suiteNames: [String] { SuiteCatalog.names.map(\.suite) }
  static var caseNames: [String] { SuiteCatalog.names.flatMap(\.cases) }

  /// - Throws: status 66 for a pattern that matches no name, with the names that there are.
  static func of(
    suites: String?, cases: String?, ignoring ignored: String?
  ) throws(CLIError) -> SuiteCatalog.Selection {
    SuiteCatalog.Selection(
      suites: try suites.map { text throws(CLIError) in try globs(text, "suite", suiteNames) },
      cases: try cases.map { text throws(CLIError) in try globs(text, "case", caseNames) },
      ignored: try ignored.map { text throws(CLIError) in
        try globs(text, "suite or case", suiteNames + caseNames)
      } ?? [])
  }

  private static func globs(_ text: String, _ what: String, _ names: [String]) throws(CLIError) -> [Glob] {
    let globs = Glob.list(text)
    for glob in globs where !names.contains(where: glob.matches) {
      let nearest = NearestName.of(glob.pattern, in: names).map { "; did you mean \($0)?" } ?? ""
      throw CLIError(
        .nothingToDo, "no \(what) matches '\(glob.pattern)'\(nearest)",
        advice: "the names are: \(names.joined(separator: ", "))")
    }
    guard !globs.isEmpty else {
      throw CLIError(
        .nothingToDo, "the list of \(what) names is empty",
        advice: "the names are: \(names.joined(separator: ", "))")
    }
    return globs
  }

  /// The plan of a selection on a device, to be looked at and not to be run.
  static func plan(
    _ config: TestConfig, _ selection: SuiteCatalog.Selection, hasWiFi: Bool
  ) -> TestPlan {
    let environment = SuiteEnvironment(
      config: config, generator: SeededGenerator(seed: 0), hasWiFi: hasWiFi
    ) { nil }
    return SuiteCatalog.plan(environment, selection, scale: 1)
  }

  /// Suites, and their cases behind a tab, in the order of execution.
  static func listing(_ plan: TestPlan) -> String {
    plan.suites.map { suite in
      ([suite.name] + suite.cases.map { "\t\($0.name)" }).map { $0 + "\n" }.joined()
    }.joined()
  }

  /// - Parameter isEmptyPart: whether without the division something would run.
  /// - Throws: status 66 if nothing would run, 64 if a fault waits for a case that does not run.
  static func check(
    _ plan: TestPlan, isEmptyPart: Bool, _ selection: SuiteCatalog.Selection, awaitedCase: String?
  ) throws(CLIError) {
    guard !plan.suites.isEmpty else {
      if let subset = selection.subset, isEmptyPart {
        throw CLIError(
          .nothingToDo, "part \(subset.text) has no case", advice: "divide what is selected into fewer parts")
      }
      throw CLIError(
        .nothingToDo, "no selected case can run",
        advice: plan.notBuilt.isEmpty
          ? selection.only != nil
            ? "none of the cases that were not OK then is selected"
            : "no case of a selected suite has a selected name: see --list"
          : EventText.reasons(plan.notBuilt.map(\.reason)))
    }
    let names = plan.suites.flatMap { $0.cases.map(\.name) }
    if let awaitedCase, !names.contains(awaitedCase) {
      throw CLIError(
        .usage, "the fault mute waits for the case '\(awaitedCase)', which does not run",
        advice: "the cases of this run are: \(names.joined(separator: ", "))")
    }
  }
}
