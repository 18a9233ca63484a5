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
}
