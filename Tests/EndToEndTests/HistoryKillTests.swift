import Foundation
import TestSupport
import Testing
import Timekeeping
import ToolSupport

@Suite("A run that is killed")
struct HistoryKillTests {
  @Test("has every case in the history whose end was told", arguments: 0..<(TestForm.isFull ? 200 : 5))
  func killed(number: UInt64) throws {
    let history = try HistoryRun()
    var generator = SeededGenerator(seed: number)
    // Some die in a history that they have just made, some in one with a run in it.
    let earlier = generator.chance(0.5) ? 1 : 0
    if earlier > 0 { try history.run(["--seed", "1", "-n", "*-dns"]) }
    let program = try RunningProgram(
      Tool.program, ["--seed", "\(number)", "--tag", "killed=yes", "--history", history.path])
    let victim = generator.below(60)
    var told: [(suite: String, name: String, word: String)] = []
    while told.count < victim, let line = program.nextErrorLine() {
      if let finished = Self.finished(line) { told.append(finished) }
    }
    usleep(UInt32(generator.below(3000)))
    program.kill()
    while let line = program.nextErrorLine() {
      if let finished = Self.finished(line) { told.append(finished) }
    }
    let status = program.wait()

    let runs = try history.history(["list", "--tag", "killed=yes", "--format", "json"])
    if told.isEmpty, runs.status == 66 { return }
    #expect(runs.status == 0, "\(runs.stderr)")
    let check = try history.history(["check"])
    #expect(check.status == 0, "\(check.stdout)")
    #expect(try history.rows("runs", ["list"]).count >= earlier)
    guard let run = try history.rows("runs", ["list", "--tag", "killed=yes"]).first else {
      #expect(told.isEmpty)
      return
    }
    if status == nil, run["finished"] as? Bool == false {
      #expect(try history.history(["show", "latest"]).stderr.contains("did not finish"))
      #expect(try history.history(["list"]).stdout.contains("interrupted"))
    }
    var words: [String: String] = [:]
    for row in try history.rows("cases", ["show", "tag:killed=yes"]) {
      words["\(row["suite"] ?? "") \(row["case"] ?? "")"] = row["verdict"] as? String
    }
    for (suite, name, word) in told {
      #expect(words["\(suite) \(name)"] == word.lowercased(), "\(suite) \(name)")
    }
  }

  /// `netsocket-test: [3/56] SUITE CASE: WORD in 1.23 s`.
  private static func finished(_ line: String) -> (suite: String, name: String, word: String)? {
    guard let match = line.wholeMatch(of: /netsocket-test: \[\d+\/\d+\] (\S+) (\S+): (\w+) in .*/) else {
      return nil
    }
    return (String(match.1), String(match.2), String(match.3))
  }
}
