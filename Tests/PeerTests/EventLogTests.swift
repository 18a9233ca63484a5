import Foundation
import Testing
import ToolSupport

@Suite("An event log, read by Python", .needsPeers)
struct EventLogTests {
  private static let description = Tool.root.appending(path: "Documentation/event-log.md").path

  @Test("is JSON with the members that its documentation promises", arguments: PeerRun.all)
  func members(run: PeerRun) throws {
    let folder = try TemporaryFolder()
    let (_, log) = try run.run(in: folder)
    let verdict = try Peers.python("check_event_log.py", [log, Self.description])
    #expect(verdict.stdout == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
  }

  /// What is changed in a good log, and what is said of it.
  static let faults: [(old: String, new: String, message: String)] = [
    ("\"at_ns\":0,", "", "line 1 (run-started): has the members"),
    ("\"attempt\":1", "\"attempt\":1.0", ".attempt: is 1.0"),
    ("\"attempt\":1", "\"attempt\":1,\"attempt\":1", "the same name twice"),
    ("\"verdict\":\"ok\"", "\"verdict\":\"fine\"", "no verdict of the description"),
    ("\"event\":\"suite-started\"", "\"event\":\"suite-begun\"", "no event of the description"),
    ("\"timeout_scale\":1", "\"timeout_scale\":NaN", "NaN is no JSON"),
    ("\"event\":\"run-finished\"", "\"event\":\"run-started\"", "run-started must be line 0 and no other"),
    ("}\n{\"event\":\"planned\"", "}{\"event\":\"planned\"", "Extra data"),
  ]

  @Test("is refused when it breaks a promise", arguments: faults)
  func refused(old: String, new: String, message: String) throws {
    let folder = try TemporaryFolder()
    let (_, log) = try PeerRun(["--seed", "1"]).run(in: folder)
    let good = try String(contentsOfFile: log, encoding: .utf8)
    #expect(good.contains(old))
    let bad = try folder.file("bad.jsonl", good.replacingOccurrences(of: old, with: new))
    let verdict = try Peers.python("check_event_log.py", [bad, Self.description])
    #expect(verdict.status == 1)
    #expect(verdict.stdout.contains(message), "\(verdict.stdout)")
  }
}
