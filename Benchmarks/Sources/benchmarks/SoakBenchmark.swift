/// Many runs in one process: what a second job brings, and whether memory grows.
struct SoakBenchmark {
  let tool: String

  private static let runs = 40
  private static let manyRuns = 1000

  func figures() async throws -> [Figure] {
    let one = try await Samples(3) { try soak(Self.runs, jobs: 1).wallTime.inSeconds }
    let two = try await Samples(3) { try soak(Self.runs, jobs: 2).wallTime.inSeconds }
    let few = try soak(Self.runs, jobs: 2).peakMemory
    let many = try soak(Self.manyRuns, jobs: 2).peakMemory
    return [
      Figure("soak: \(Self.runs) runs, one job", one, format: Unit.seconds),
      Figure("soak: \(Self.runs) runs, two jobs", two, format: Unit.seconds),
      Figure(
        "soak: two jobs against one", "\(((one.median / two.median) * 100).rounded() / 100) times as fast",
        note: "expected: 1.7 or more, on two free cores"),
      Figure("soak: peak memory of \(Self.runs) runs", Unit.megabytes(Double(few))),
      Figure(
        "soak: peak memory of \(Self.manyRuns) runs", Unit.megabytes(Double(many)), note: "expected: the same"
      ),
    ]
  }

  private func soak(_ runs: Int, jobs: Int) throws -> ChildProcess.Cost {
    try ChildProcess(
      path: tool,
      arguments: [
        "soak", "--runs", "\(runs)", "--jobs", "\(jobs)", "--seed", "1", "--quiet", "--device", "sim:",
      ]
    ).run()
  }
}
