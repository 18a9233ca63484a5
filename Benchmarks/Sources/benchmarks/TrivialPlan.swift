import EventLog
import Glibc
import Greentea
import MbedFormats
import NetworkSocket
import Synchronization
import Timekeeping

/// `benchmarks plan SUITES CASES [JUNIT]`: the same trivial suites that the real mbedgt runs beside it, as a process of
/// its own: a device that answers at once, tables on stdout, and mbedgt's JUnit where a file is named.
struct TrivialPlan {
  let suites: Int
  let cases: Int
  let junit: String?

  /// - Returns: nil for arguments of another kind.
  init?(_ arguments: some Collection<String>) {
    let words = Array(arguments)
    guard words.first == "plan", 3...4 ~= words.count, let suites = Int(words[1]), let cases = Int(words[2])
    else { return nil }
    self.suites = suites
    self.cases = cases
    junit = words.count == 4 ? words[3] : nil
  }

  func run() async throws {
    let outcome = Mutex(RunOutcome())
    let description = RunDescription(
      toolVersion: "benchmark", seed: 1, device: "trivial:", target: "K64F-GCC_ARM", platform: "K64F",
      toolchain: "GCC_ARM", onHang: .recover, timeoutScale: 1, configuration: [])
    let runner = GreenteaRunner(time: RealWorld(), device: Device(), options: RunOptions()) { event in
      outcome.withLock { $0.add(event) }
    }
    let exitCode = await runner.run(plan, description)
    let report = MbedReport(outcome.withLock(\.self))
    print(MbedTables(report, style: .github).text, terminator: "")
    if let junit {
      guard let file = fopen(junit, "w") else { throw ChildProcess.Failure(description: "no file \(junit)") }
      var stream = FileStream(file: file)
      MbedJUnit(report).write(to: &stream)
      fclose(file)
    }
    exit(Int32(exitCode))
  }

  /// Each case says what mbedgt's case says.
  private var plan: TestPlan {
    let bodies = (0..<cases).map { number in
      TestCase("CASE_\(number)", evidence: Evidence()) { context in
        context.print(">>> Running case #\(number + 1): 'CASE_\(number)'...")
        context.print(">>> 'CASE_\(number)': 1 passed, 0 failed")
      }
    }
    return TestPlan(
      suites: (0..<suites).map { number in
        TestSuite(
          name: "suite-\(number)", budget: .seconds(60), policy: .continue, setUp: { _ in },
          tearDown: { _ in }, cases: bodies)
      }, notBuilt: [])
  }

  private struct Device: DeviceUnderTest {
    var evidence: Evidence { Evidence() }
    func reset() async throws(Cause) {}
    func isAlive() async -> Bool { true }
    func recover() async throws(Cause) -> String { "nothing" }
    func diagnose() -> Diagnosis { Diagnosis() }
  }

  private struct FileStream: TextOutputStream {
    let file: UnsafeMutablePointer<FILE>

    mutating func write(_ text: String) { fputs(text, file) }
  }
}
