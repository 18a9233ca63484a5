import CaseStudyDriver
import Foundation
import Greentea
import TestConfiguration
import TestSupport
import Testing

@testable import Bench

/// Runs with the driver of the case study, and the rows of the known run of 2018.
enum CaseStudyRuns {
  /// A row of mbedgt's table, but for its time.
  struct Row: Hashable, Comparable, CustomStringConvertible {
    let suite: String
    let name: String
    let passed: Int
    let failed: Int
    let word: String

    var description: String { "\(name) \(passed)/\(failed) \(word)" }

    static func < (one: Row, other: Row) -> Bool { (one.suite, one.name) < (other.suite, other.name) }
  }

  static let knownRun = "sim:known-run"

  /// The table of the porting guide, by suites and by cases, and how long each case took.
  static func golden() throws -> (suites: [String: String], rows: [Row], seconds: [String: Double]) {
    let file = URL(filePath: #filePath)
      .appending(path: "../../../EndToEndTests/Fixtures/known-run.console.txt").standardized
    let fields = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let cases = fields.filter { $0.count == 8 && $0[4] != "passed" }
    return (
      Dictionary(
        uniqueKeysWithValues: fields.filter { $0.count == 6 && $0[3] != "result" }.map { ($0[2], $0[3]) }),
      try cases.map { fields in
        Row(
          suite: fields[2], name: fields[3], passed: try #require(Int(fields[4])),
          failed: try #require(Int(fields[5])), word: fields[6])
      }.sorted(),
      Dictionary(uniqueKeysWithValues: cases.map { ($0[3], Double($0[7]) ?? 0) })
    )
  }

  static func rows(_ outcome: Jobs.Outcome) -> [Row] {
    outcome.events.compactMap { event in
      guard case .caseFinished(let id, let result) = event.event else { return nil }
      return Row(
        suite: id.suite, name: id.name, passed: result.passed, failed: result.failed,
        word: result.verdict.word.rawValue)
    }.sorted()
  }

  /// Selected cases with some changes to the driver or to what is around it; a case that hangs ends its suite, as in
  /// 2018.
  static func run(
    _ changes: [String] = [], device: String = knownRun, suites: [String]? = nil, cases: [String]? = nil,
    seed: UInt64 = 1, config: TestConfig? = nil, bench: (inout SimulatedBench) -> Void = { _ in }
  ) async throws -> Jobs.Outcome {
    var settings = CaseStudySettings()
    for change in changes {
      let isKnown = settings.turnOn(change)
      #expect(isKnown, "\(change)")
    }
    return try await Jobs.run(
      device: device, seed: seed, suites: suites, cases: cases, onHang: .stop, config: config,
      driver: .caseStudy(settings), bench: bench)
  }

  /// The built-in config with a smaller budget for the suite whose hang would take the longest: the verdicts are the same.
  static func config(tcpBudget seconds: Int) throws -> TestConfig {
    try Jobs.config(
      EmbeddedConfig.text.replacing(
        "\"macros\": [", with: "\"macros\": [\"MBED_GREENTEA_TEST_TCPSOCKET_TIMEOUT_S=\(seconds)\", "))
  }
}
