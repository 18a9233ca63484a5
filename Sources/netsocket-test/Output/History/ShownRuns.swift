import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunComparison
import RunHistory
import SocketSuites

/// A run of the history that is shown, or several as one.
struct ShownRuns {
  private let runs: [RunSummary]

  let outcome: RunOutcome

  private let missingParts: [PlanSubset]

  /// - Parameter runs: oldest first; at least one.
  /// - Throws: status 64 if they have different targets.
  init(_ runs: [RecordedRun]) throws(CLIError) {
    self.runs = runs.map(\.summary)
    let outcomes = runs.map(\.outcome)
    missingParts = RunOutcome.missingParts(of: outcomes)
    do throws(RunOutcome.MixedTargets) {
      outcome = try RunOutcome(uniting: outcomes, order: SuiteCatalog.allNames)
    } catch {
      throw CLIError(
        .usage, "cannot show runs of several targets as one", cause: error.targets.joined(separator: ", "),
        advice: "netsocket-test history show latest   (one run at a time)")
    }
  }

  /// What may make one table of them misleading.
  var warnings: [String] {
    let unfinished = runs.filter { $0.closing == nil }.map { "\($0.header.id.text) did not finish" }
    guard runs.count > 1 else { return unfinished }
    let missing = missingParts.map { "shard \($0.text) is missing" }
    func distinct(_ what: String, _ value: (RunSummary) -> String?) -> String? {
      // A run that was stopped before the module told its firmware says nothing about it.
      let values = Set(runs.compactMap { value($0) ?? ($0.closing == nil ? nil : "unknown") })
        .sorted()
      return values.count > 1 ? "the runs have different \(what): \(values.joined(separator: ", "))" : nil
    }
    return unfinished + missing
      + [
        distinct("firmwares") { $0.header.firmware }, distinct("devices") { $0.description.device },
        distinct("drivers") { $0.description.driverName },
        distinct("configurations") { String($0.configurationDigest.prefix(8)) },
        distinct("retry settings") { $0.description.repetition.text },
        distinct("--on-hang settings") { $0.description.onHang.rawValue },
        distinct("time scales") { "\($0.description.timeoutScale)" },
        distinct("versions of this tool") { $0.description.toolVersion },
      ].compactMap { $0 }
  }

  var context: ReportContext {
    let newest = runs.last?.header
    return ReportContext(
      of: outcome, run: runs.count == 1 ? newest?.id : nil, firmware: newest?.firmware,
      started: runs.first?.header.startedAt)
  }

  /// For programs.
  var output: HistoryOutput {
    let suites = ComparedRun(id: "", firmware: nil, outcome).suites
    let cases = suites.flatMap { suite in
      suite.cases.map { testCase in
        CaseRow.members(
          testCase, of: suite.name, cause: outcome.cause(of: testCase.name, in: suite.name))
      }
    }
    guard let run = runs.first, runs.count == 1 else {
      let rows = runs.map { JSONValue.object(RunRow(summary: $0).members) }
      let words = suites.map { suite in
        JSONValue.object([("name", .string(suite.name)), ("result", .string(suite.word.rawValue))])
      }
      let code = outcome.closing.map { JSONValue.integer(Int64($0.exitCode)) } ?? .null
      return HistoryOutput(
        kind: "union", listings: [], rows: ("cases", cases),
        members: [("exit_code", code), ("runs", .array(rows)), ("suites", .array(words))])
    }
    let settings = run.description.configuration.map { setting in
      JSONValue.object([("key", .string(setting.key)), ("value", .string(setting.value))])
    }
    return HistoryOutput(
      kind: "show", listings: [], rows: ("cases", cases),
      members: RunRow(summary: run).members + [("configuration", .array(settings))])
  }
}
