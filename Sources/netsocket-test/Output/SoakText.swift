import Bench
import Greentea
import Timekeeping

/// What came of many runs, as it is printed on stdout.
enum SoakText {
  /// The counts, each case that was not always OK with its seeds, and the speed.
  static func of(_ tally: Soak.Tally, seeds: ClosedRange<UInt64>, took: Duration) -> String {
    var lines = [
      "runs: \(tally.runs) (seeds \(seeds.lowerBound) to \(seeds.upperBound)), not OK: \(tally.badRuns)",
      "cases: \(tally.cases), not OK: \(tally.findings.count)",
    ]
    for (id, findings) in byCase(tally.findings) {
      lines.append("\(id.suite) \(id.name): not OK in \(findings.count) of \(tally.runs) runs")
      for finding in findings { lines.append("  seed \(finding.seed): \(EventText.summary(finding.result))") }
    }
    for breakdown in tally.breakdowns { lines.append("seed \(breakdown.seed): \(breakdown.error)") }
    lines.append(
      "cases per second: \(rate(tally.cases, took)) (\(EventText.seconds(took)) for "
        + "\(EventText.seconds(tally.virtualTime)) of virtual time)")
    return lines.map { $0 + "\n" }.joined()
  }

  /// The cases in the order in which they were first found.
  private static func byCase(_ findings: [Soak.FailedCase]) -> [(CaseID, [Soak.FailedCase])] {
    var groups: [(id: CaseID, findings: [Soak.FailedCase])] = []
    var indices: [CaseID: Int] = [:]
    for finding in findings {
      if let index = indices[finding.id] {
        groups[index].findings.append(finding)
      } else {
        indices[finding.id] = groups.count
        groups.append((finding.id, [finding]))
      }
    }
    return groups.map { ($0.id, $0.findings) }
  }

  private static func rate(_ count: Int, _ duration: Duration) -> Int {
    Int((Double(count) / max(duration / .seconds(1), 0.001)).rounded())
  }
}
