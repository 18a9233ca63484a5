import Foundation
import Testing
import ToolSupport

/// The example package, which `script/test` builds: it is a package of its own.
enum Example {
  static let path = ProcessInfo.processInfo.environment["NETSOCKET_TEST_EXAMPLE"]
}

@Suite(
  "Examples/OwnStack",
  .enabled(if: Example.path != nil, "script/test builds the example and names it in NETSOCKET_TEST_EXAMPLE"))
struct ExampleTests {
  @Test("runs the cases of dns, tcp and udp on a stack of its own, all OK")
  func ownStack() throws {
    let output = try Program(URL(filePath: try #require(Example.path))).run([])
    #expect(output.status == 0, "\(output.stdout)")
    let rows = RunTests.rows(output.stdout)
    let known = try RunTests.caseRows().filter { $0[0].hasPrefix("mbed-os-tests-netsocket-") }
    #expect(known.count >= 36)
    #expect(rows.map { [$0[2], $0[3]] } == known)
    #expect(rows.allSatisfy { $0[6] == "OK" })
  }
}
