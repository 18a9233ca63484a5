import Foundation
import Testing
import ToolSupport

@Suite("The snippets for CI, read by PyYAML", .needsPeers)
struct CISnippetTests {
  private static let page = Tool.root.appending(path: "Documentation/guides/ci.md").path

  @Test("are what GitHub, GitLab and Jenkins know")
  func known() throws {
    let verdict = try Peers.python("check_ci.py", [Self.page])
    #expect(verdict.stdout == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
  }

  static let faults: [(old: String, new: String, message: String)] = [
    ("    runs-on: ubuntu", "    run-on: ubuntu", "simulated: no key 'run-on'"),
    ("needs: simulated", "needs: simulation", "united: needs 'simulation', which is not there"),
    ("matrix.shard", "matrix.part", "nobody knows 'matrix.part'"),
    ("actions/checkout@v4", "actions/checkout", "names no version"),
    ("        run: |", "       run: |", "no YAML"),
    ("stages: [test, unite]", "stages: [test]", "united: there is no stage 'unite'"),
    ("  resource_group:", "  resources:", "hardware: no key 'resources'"),
    (
      "    when: always\n    paths: [shard", "    when: always\n    when: never\n    paths: [shard",
      "there twice"
    ),
    ("post {\n    always {", "post {\n    always", "closes nothing"),
    ("sh 'netsocket-test doctor", "sh netsocket-test doctor", "a quote has no end"),
    ("```groovy", "```text", "a system is missing"),
  ]

  @Test("are refused when they are not", arguments: faults)
  func refused(old: String, new: String, message: String) throws {
    let folder = try TemporaryFolder()
    let good = try String(contentsOfFile: Self.page, encoding: .utf8)
    #expect(good.contains(old))
    let bad = try folder.file("ci.md", good.replacingOccurrences(of: old, with: new))
    let verdict = try Peers.python("check_ci.py", [bad])
    #expect(verdict.status == 1, "\(verdict.stderr)")
    #expect(verdict.stdout.contains(message), "\(verdict.stdout)")
  }
}
