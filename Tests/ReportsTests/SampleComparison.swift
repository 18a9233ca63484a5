import Greentea
import RunComparison
import Timekeeping

/// Comparisons in which everything occurs.
enum SampleComparison {
  private static func testCase(
    _ name: String, _ outcome: VerdictName = .ok, milliseconds: Int? = nil, failedAttempts: Int = 0
  ) -> ComparedCase {
    ComparedCase(
      name: name, outcome: outcome, elapsed: milliseconds.map { .milliseconds($0) },
      attempts: failedAttempts + 1, failedAttempts: failedAttempts)
  }

  /// Ten runs a side, each case another kind.
  static var sets: Comparison {
    let base = (0..<10).map { index in
      run(
        "base-\(index)", "1.7.4", tcp: .ok,
        [
          testCase("BREAKS", milliseconds: 100), testCase("RATE", milliseconds: 90 + index),
          testCase("GOES"), testCase("WAS_BAD_AND_GOES", .fail),
          testCase("FLAKY", index == 3 ? .hung : .ok, milliseconds: 50),
          testCase("BAD", .fail), testCase("SLOWER", milliseconds: 1000 + index * 7),
          testCase("FIXED", .error), testCase("FASTER", milliseconds: 800 + index),
          testCase("SAME", milliseconds: 300 + index * 11), testCase("ZERO", milliseconds: 0),
        ])
    }
    let new = (0..<10).map { index in
      run(
        "new-\(index)", "2.0.0", tcp: index < 5 ? .timeout : .ok,
        [
          testCase("BREAKS", index.isMultiple(of: 3) ? .blocked : .fail),
          testCase("RATE", index < 6 ? .fail : .ok, milliseconds: 95),
          testCase("FLAKY", milliseconds: 52, failedAttempts: index == 0 ? 1 : 0),
          testCase("BAD", index < 2 ? .notRun : .skipped),
          testCase("SLOWER", milliseconds: 1400 + index * 9), testCase("FIXED", milliseconds: 1),
          testCase("FASTER", milliseconds: 400 + index), testCase("SAME", milliseconds: 310 + index * 10),
          testCase("ZERO", milliseconds: 20 + index), testCase("NEW | ONE"),
        ])
    }
    return Comparison(base: base, new: new)
  }

  /// A run a side, with warnings, under a strict comparison.
  static var single: Comparison {
    var settings = ComparisonSettings()
    settings.isStrict = true
    let conditions = [("device", "board:K64F"), ("tool version", "mbedgt 1.8.15")]
    let base = run(
      "seed", nil, tcp: .timeout, conditions: conditions, [testCase("A", .error), testCase("B")])
    let new = run("latest", nil, tcp: .ok, conditions: [("device", "sim:")], [testCase("A"), testCase("B")])
    return Comparison(base: [base], new: [new], settings: settings)
  }

  private static func run(
    _ id: String, _ firmware: String?, tcp: MbedResult, conditions: [(String, String)] = [],
    _ cases: [ComparedCase]
  ) -> ComparedRun {
    ComparedRun(
      id: id, firmware: firmware,
      conditions: conditions.map { ComparedRun.Condition(name: $0.0, value: $0.1) },
      suites: [
        ComparedSuite(name: "net-tcp", word: tcp, cases: cases),
        ComparedSuite(name: "net-udp", word: .ok, cases: [testCase("STEADY", milliseconds: 5)]),
      ])
  }
}
