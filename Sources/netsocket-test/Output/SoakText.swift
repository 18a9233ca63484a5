import Bench
import Greentea
import MbedFormats
import Timekeeping

/// The results of many runs, as printed on stdout.
enum SoakText {
  /// The counts, and each case that failed with its seeds.
  static func of(_ tally: Soak.Tally, seeds: ClosedRange<UInt64>) -> String {
    var lines = [
      "runs: \(tally.runs) (seeds \(seeds.lowerBound) to \(seeds.upperBound)), failed: \(tally.badRuns)",
      "cases: \(tally.cases), failed: \(tally.failures.count)",
    ]
    for (id, failures) in byCase(tally.failures) {
      lines.append("\(id.suite) \(id.name): failed in \(failures.count) of \(tally.runs) runs")
      for failure in failures { lines.append("  seed \(failure.seed): \(EventText.summary(failure.result))") }
    }
    lines += breakdowns(tally)
    return lines.map { $0 + "\n" }.joined()
  }

  /// How fast it went, for stderr: it differs from machine to machine.
  static func speed(_ tally: Soak.Tally, took: Duration) -> String {
    "cases per second: \(rate(tally.cases, took)) (\(EventText.seconds(took)) for "
      + "\(EventText.seconds(tally.virtualTime)) of virtual time)"
  }

  private static func breakdowns(_ tally: Soak.Tally) -> [String] {
    tally.breakdowns.map { "seed \($0.seed): \($0.error)" }
  }

  /// The cases in the order in which they first failed.
  private static func byCase(_ failures: [Soak.FailedCase]) -> [(CaseID, [Soak.FailedCase])] {
    var seen: Set<CaseID> = []
    let cases = failures.map(\.id).filter { seen.insert($0).inserted }
    let groups = Dictionary(grouping: failures, by: \.id)
    return cases.map { ($0, groups[$0] ?? []) }
  }

  private static func rate(_ count: Int, _ duration: Duration) -> Int {
    Int((Double(count) / max(duration / .seconds(1), 0.001)).rounded())
  }

  // MARK: Noise

  /// The results of the runs with one kind of noise.
  struct Noisy {
    let kind: NoiseKind
    let probability: Double
    let tally: Soak.Tally
    /// Of the process while they ran, in KiB; nil if the system does not tell.
    let peakMemory: Int?
  }

  private static let columns = [
    "noise", "P", "cases", "OK", "changed", "changed and OK", "false OK", "crashes", "limits overrun",
    "peak memory (MiB)",
  ]

  /// A row for each kind, then each false OK and what else must not happen.
  static func of(_ parts: [Noisy], seeds: ClosedRange<UInt64>) -> String {
    let rows = parts.map { part in
      let tally = part.tally
      let share = tally.cases == 0 ? 0 : Int((100 * Double(tally.okCases) / Double(tally.cases)).rounded())
      return [
        part.kind.rawValue, "\(part.probability)", "\(tally.cases)", "\(tally.okCases) (\(share) %)",
        "\(tally.changedCases)", "\(tally.changedOKCases)", "\(tally.falseOKs.count)",
        "\(tally.breakdowns.count)", "\(tally.overruns.count)",
        part.peakMemory.map { "\(($0 + 512) / 1024)" } ?? "-",
      ]
    }
    var lines = ["runs of each kind: seeds \(seeds.lowerBound) to \(seeds.upperBound)"]
    lines.append(TextTable(columns: columns, rows: rows).text(in: .classic))
    for part in parts {
      for found in part.tally.falseOKs {
        let id = found.result.id
        lines.append("false OK: \(id.suite) \(id.name) (\(part.kind.rawValue), seed \(found.seed))")
        lines += found.result.contradictions.map { "  \($0)" }
      }
      for overrun in part.tally.overruns {
        lines.append(
          "limit overrun: \(overrun.id.suite) \(overrun.id.name) (\(part.kind.rawValue), seed \(overrun.seed)): "
            + EventText.seconds(overrun.result.elapsed))
      }
      lines += breakdowns(part.tally)
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
