import EventLog
import MbedFormats
import Reports
import Testing

@Suite("Reading greentea-run/1")
struct GreenteaRunReaderTests {
  private func target(_ run: String) throws -> MbedTarget {
    try #require(try Fixtures.run(run).targets.first)
  }

  private func suite(_ run: String) throws -> MbedSuite {
    try #require(try target(run).suites.first)
  }

  @Test("every recorded run can be read", arguments: Fixtures.runs)
  func runs(run: String) throws {
    #expect(try Fixtures.run(run).name == run)
  }

  @Test("everything that the later reports need is kept")
  func everything() throws {
    let target = try target("one-ok")
    #expect(target.platform == "K64F" && target.toolchain == "GCC_ARM")
    let suite = try suite("one-ok")
    #expect(suite.name == "mbed-os-tests-netsocket-tcp")
    #expect(suite.elapsed == .float(11.3349))
    #expect(suite.output.hasPrefix("[1467197417.34][CONN][RXD] >>> Running case #1"))
    #expect(
      suite.memory
        == MbedMemory(
          maxHeap: 2284, reservedHeap: 41104,
          threads: [
            MbedThreadStack(entry: "0x010002ee8", argument: "0x0", maxStack: 1024, stackSize: 4096),
            MbedThreadStack(entry: "0x010002f00", maxStack: 300, stackSize: 512),
          ],
          threadSummary: MbedThreadStackSummary(
            maxStackSize: 4096, maxStackUsage: 1024, maxStackUsageTotal: 1324, reservedStackTotal: 4608)))
    let testCase = try #require(suite.cases.first)
    #expect(testCase.elapsed == .float(0.2200000286102295))
    #expect(testCase.timeStart == .float(1467197417.34))
    #expect(testCase.timeEnd == .float(1467197417.56))
    guard case .lines(let lines) = testCase.log else {
      Issue.record("the log is not made of lines")
      return
    }
    #expect(lines.count == 4)
  }

  @Test("what is left out gets the default of the schema")
  func defaults() throws {
    let suite = try suite("no-cases")
    #expect(suite.copyMethod == "default")
    #expect(suite.output == "")
    #expect(suite.memory == MbedMemory())
    #expect(suite.build.path == "./BUILD/tests/K64F/GCC_ARM")
    #expect(suite.build.absolutePath == "/build/BUILD/tests/K64F/GCC_ARM")
    #expect(suite.build.imagePath == "./BUILD/tests/K64F/GCC_ARM/net-empty.bin")
    #expect(suite.build.binaryName == "net-empty.bin")
    let testCase = try #require(try self.suite("iterations").cases.first)
    #expect(testCase.timeStart == .float(0) && testCase.timeEnd == .float(0))
    #expect(testCase.log == .lines([]))
  }

  @Test("the code of a case follows from its result, unless given")
  func codes() throws {
    let iterations = try suite("iterations")
    #expect(iterations.cases.map(\.code) == [0, 2, 7, 0])
    let missing = try suite("missing-end")
    #expect(missing.cases.map(\.code) == [0, -4096, -8192, -8192, 0])
    let run = #"""
      {"schema": "greentea-run/1", "name": "", "description": "", "targets": [{"name": "t", "platform": "p",
      "toolchain": "c", "suites": [{"name": "s", "result": "OK", "elapsed": 7, "cases": [{"name": "s",
      "result": "OK", "passed": 1, "failed": 0, "elapsed": 7, "code": 1024}]}]}]}
      """#
    let suite = try #require(try GreenteaRunReader().read(Array(run.utf8)).targets.first?.suites.first)
    #expect(suite.elapsed == .integer(7))
    #expect(suite.cases.first?.code == 1024)
  }

  @Test("a finish without a start has no start time and a text for a log")
  func finishOnly() throws {
    let testCase = try #require(try suite("missing-end").cases.last)
    #expect(testCase.timeStart == nil)
    #expect(testCase.timeEnd == .float(1467197419.34))
    #expect(testCase.log == .text("__testcase_start tag not found."))
  }
}
