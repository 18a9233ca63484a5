import ArgumentParser
import Greentea
import PositionedJSON
import RunComparison

/// The flags that say which suites and cases of different runs are the same.
struct NameMatchArguments: ParsableArguments {
  /// When suites of two names are the same.
  enum Rule: String, CaseIterable, ExpressibleByArgument {
    case lastPart = "last-part"
    case exact
  }

  @Option(
    help:
      "Match suites of different runs by the last part of their names, such as netsocket-tcp, or by exact names"
  )
  var match = Rule.lastPart

  @Option(
    help: ArgumentHelp(
      "JSON file of suites and cases that were renamed: {\"old name\": \"new name\"}", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var matchNames: String?

  /// - Throws: status 66 for a file that is missing, 65 for an invalid one.
  func read() throws(CLIError) -> NameMatching {
    var names = NameMatching(matchesLastPart: match == .lastPart)
    guard let matchNames else { return names }
    let bytes = try InputFile.read(
      matchNames, what: "list of renamed suites and cases", limit: NameMatching.maximumSize)
    do throws(DocumentError) {
      try names.read(bytes)
    } catch {
      throw CLIError(
        .invalidInput,
        "invalid list of renamed suites and cases \(matchNames)\n"
          + "\(matchNames):\(error.position): error: \(error.message)",
        advice: "correct the line above; Documentation/guides/compare-firmware.md shows the format")
    }
    return names
  }
}

extension CLIError {
  /// No case is on both sides.
  static func nothingInCommon(
    _ status: ExitStatus, _ message: String, base: [ComparedRun], new: [ComparedRun]
  ) -> CLIError {
    func suites(_ runs: [ComparedRun]) -> String {
      let names = Set(runs.flatMap(\.suites).map(\.name)).sorted()
      let more = names.count > 3 ? " and \(names.count - 3) more" : ""
      return names.isEmpty ? "none" : names.prefix(3).joined(separator: ", ") + more
    }
    return CLIError(
      status, message, cause: "suites of the baseline: \(suites(base)); of the candidate: \(suites(new))",
      advice: "netsocket-test compare latest~1 latest --match-names names.json   "
        + "(if only names differ: names.json has {\"old name\": \"new name\"})")
  }
}
