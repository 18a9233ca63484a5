import Greentea
import SocketSuites
import TestConfiguration
import Timekeeping

/// The user's selection, checked against the suites and cases that exist.
enum Selections {
  static var suiteNames: [String] { SuiteCatalog.allNames.map(\.suite) }
  static var caseNames: [String] { SuiteCatalog.allNames.flatMap(\.cases) }

  /// - Parameter isExact: whether a suite has no name but its own.
  /// - Throws: status 66 for a pattern that matches no name.
  static func of(
    suites: String?, cases: String?, ignoring ignored: String?, isExact: Bool = false
  ) throws(CLIError) -> SuiteCatalog.Selection {
    SuiteCatalog.Selection(
      suites: try suites.map { text throws(CLIError) in
        try globs(text, "suite", "-n", suiteNames, isExact)
      },
      cases: try cases.map { text throws(CLIError) in
        try globs(text, "case", "--cases", caseNames, isExact)
      },
      ignored: try ignored.map { text throws(CLIError) in
        try globs(text, "suite or case", "-i", suiteNames + caseNames, isExact)
      } ?? [])
  }

  private static func globs(
    _ text: String, _ what: String, _ flag: String, _ names: [String], _ isExact: Bool
  ) throws(CLIError) -> [Glob] {
    var globs: [Glob] = []
    for glob in Glob.list(text) {
      if names.contains(where: glob.matches) {
        globs.append(glob)
        continue
      }
      guard !isExact,
        let name = suiteNames.first(where: { names.contains($0) && SuiteName.text(glob.pattern, means: $0) })
      else {
        let similar = similar(to: glob.pattern, in: names)
        throw CLIError(
          .nothingToDo, "no \(what) matches '\(glob.pattern)'\(Suggestion.text(similar))",
          advice: similar.first.map { "netsocket-test \(flag) \($0)" } ?? listAll)
      }
      globs.append(Glob(name))
    }
    guard !globs.isEmpty else {
      throw CLIError(.nothingToDo, "the list of \(what) names is empty", advice: listAll)
    }
    return globs
  }

  private static let listAll = "netsocket-test --list   (lists all suites and cases)"

  /// The names that a pattern may mean, three at most.
  static func similar(to pattern: String, in names: [String]) -> [String] {
    NearestName.all(String(pattern.filter { !"*?[]".contains($0) }), in: names)
  }

  /// The plan of a selection on a device, for listing and checks only.
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
          .nothingToDo, "shard \(subset.text) has no case", cause: "fewer cases are selected than shards",
          advice: "netsocket-test --list   (counts the selected cases)")
      }
      throw CLIError(
        .nothingToDo, "no selected case can run",
        cause: plan.notBuilt.isEmpty
          ? "no selected suite has a selected case"
          : EventText.reasons(plan.notBuilt.map(\.reason)), advice: listAll)
    }
    let names = plan.suites.flatMap { $0.cases.map(\.name) }
    if let awaitedCase, !names.contains(awaitedCase) {
      throw CLIError(
        .usage,
        "the fault mute starts with case '\(awaitedCase)', which is not selected"
          + Suggestion.text(similar(to: awaitedCase, in: names)), advice: listAll)
    }
  }
}
