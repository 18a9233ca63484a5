import Glibc

/// The real mbedgt 1.8.15 and ours on the same trivial plans, one after the other: whole processes, whose device
/// answers at once.
struct SideBySideBenchmark {
  struct Plan {
    let name: String
    let suites: Int
    let cases: Int
    let writesJUnit: Bool
  }

  private static let plans = [
    Plan(name: "5 suites of 3 cases", suites: 5, cases: 3, writesJUnit: false),
    Plan(name: "500 cases, with mbedgt's JUnit", suites: 1, cases: 500, writesJUnit: true),
  ]

  func figures() async throws -> [Figure] {
    guard let own = Self.ownPath else { throw ChildProcess.Failure(description: "no path of this program") }
    guard access(Self.mbedgt, X_OK) == 0 else {
      return [
        Figure("mbedgt 1.8.15 beside ours", "not measured", note: "script/lib/install-mbedgt installs it")
      ]
    }
    let folder = "/tmp/netsocket-test-mbedgt-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw ChildProcess.Failure(description: "no folder \(folder)") }
    defer {
      for name in ["specification.json", "junit.xml"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    var figures: [Figure] = []
    for plan in Self.plans { figures += try await Self.figures(of: plan, own: own, folder) }
    return figures
  }

  private static func figures(of plan: Plan, own: String, _ folder: String) async throws -> [Figure] {
    let junit = "\(folder)/junit.xml"
    let program = ChildProcess(
      path: own, arguments: ["plan", "\(plan.suites)", "\(plan.cases)"] + (plan.writesJUnit ? [junit] : []))
    // Through a shell, for its environment and for the file of the specification.
    let flags = "--plain --test-spec \(folder)/specification.json -g K64F:trivial_device:127.0.0.1:1"
    let command = """
      \(python) \(sources)/test_spec.py \(plan.suites) >\(folder)/specification.json
      export CASES=\(plan.cases) PYTHONPATH=\(sources) MBEDHTRUN=\(binaries)/mbedhtrun PATH=\(sources):\(binaries):/usr/bin:/bin
      exec \(mbedgt) \(flags) \(plan.writesJUnit ? "--report-junit \(junit)" : "")
      """
    let other = ChildProcess(path: "/bin/sh", arguments: ["-c", command])
    var costs: (ours: [ChildProcess.Cost], theirs: [ChildProcess.Cost]) = ([], [])
    // In turns, so that both meet the same machine.
    for _ in 0..<5 {
      costs.ours.append(try program.run())
      costs.theirs.append(try other.run())
    }
    func figure(_ what: String, _ value: (ChildProcess.Cost) -> Double) -> Figure? {
      guard let ours = Samples(costs.ours.map(value)), let theirs = Samples(costs.theirs.map(value)) else {
        return nil
      }
      return Figure(
        "\(plan.name): \(what)", ours,
        note:
          "mbedgt: \(Unit.milliseconds(theirs.median)), \(Int((theirs.median / ours.median).rounded())) times",
        format: Unit.milliseconds)
    }
    return [
      figure("wall time", \.wallTime.inSeconds), figure("processor time", \.processorTime.inSeconds),
    ].compactMap(\.self)
  }

  private static let root = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
  private static let sources = "\(root)/Benchmarks/mbedgt"
  private static let binaries = "\(root)/.build/mbedgt/bin"
  private static let mbedgt = "\(binaries)/mbedgt"
  private static let python = "\(binaries)/python3"

  private static var ownPath: String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}
