import Foundation
import Greentea
import MbedFormats
import RunImport
import Testing
import ToolSupport

@Suite("mbed-greentea 1.8.15 itself", .needsPeers)
struct GreenteaTests {
  @Test("prints the same bytes from the run's events as the tool does", arguments: PeerRun.all)
  func tables(run: PeerRun) throws {
    let folder = try TemporaryFolder()
    let (stdout, log) = try run.run(in: folder)
    let theirs = try Peers.python("mbedgt_tables.py", [log])
    #expect(theirs.status == 0, "\(theirs.stderr)")
    #expect(stdout == theirs.stdout)
    #expect(stdout.hasPrefix("mbedgt: test suite report:\n| target"))
  }

  /// What the script prints of a session.
  private struct Session: Decodable {
    let suite: String
    /// Whether the device told cases or their sum: without them mbedgt makes one up of the suite.
    let told: Bool
    let cases: [String: Case]

    struct Case: Decodable {
      let text: String

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        let word = try values.decode(String.self)
        let counts = "\(try values.decode(Int.self))/\(try values.decode(Int.self))"
        text = GreenteaTests.text(word, counts)
      }
    }
  }

  /// Only what was judged has counts in mbedgt's tables.
  private static func text(_ word: String, _ counts: String) -> String {
    ["OK", "FAIL"].contains(word) ? "\(word) \(counts)" : word
  }

  @Test("reads every log of mbedhtrun as the tool does, session by session")
  func logs() throws {
    let fixtures = Tool.root.appending(path: "Tests/RunImportTests/Fixtures")
    // An empty file is refused.
    let logs = try ["htrun", "wild"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: folder).path())
        .filter { $0.hasSuffix(".log") && $0 != "made-empty.log" }
        .map { fixtures.appending(path: "\(folder)/\($0)") }
    }
    let theirs = try Peers.python("htrun_results.py", logs.map { $0.path() })
    #expect(theirs.status == 0, "\(theirs.stderr)")
    let lines = theirs.stdout.split(separator: "\n")
    try #require(lines.count == logs.count && lines.count > 40)
    for (log, line) in zip(logs, lines) {
      let sessions = try JSONDecoder().decode([Session].self, from: Data(line.utf8))
      let suites = try RunImporter().read(
        [UInt8](Data(contentsOf: log)), RunImporter.Hints(suite: "the-suite")
      )
      .flatMap { MbedReport(RunOutcome(events: $0.events)).targets.flatMap(\.suites) }
      let name = "\(log.lastPathComponent)"
      #expect(suites.map(\.result.rawValue) == sessions.map(\.suite), "\(name)")
      for (suite, session) in zip(suites, sessions) where session.told {
        let cases = suite.cases.map { ($0.name, Self.text($0.result.rawValue, "\($0.passed)/\($0.failed)")) }
        #expect(Dictionary(cases) { first, _ in first } == session.cases.mapValues(\.text), "\(name)")
      }
    }
  }
}
