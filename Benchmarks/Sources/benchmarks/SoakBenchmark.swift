/// Many runs in one process: what a second job brings, and whether memory grows.
struct SoakBenchmark {
  let tool: String

  private static let runs = 40
  private static let manyRuns = 1000

  func figures() async throws -> [Figure] {
    let one = try await Samples(3) { try soak(Self.runs, jobs: 1).wallTime.inSeconds }
    let two = try await Samples(3) { try soak(Self.runs, jobs: 2).wallTime.inSeconds }
    // --runs is for each kind of noise, of which there are eight.
    let noise = try await Samples(3) {
      try soak(Self.runs / 8, jobs: 1, ["--noise", "default"]).wallTime.inSeconds
    }
    let few = try soak(Self.runs, jobs: 2).peakMemory
    let many = try soak(Self.manyRuns, jobs: 2).peakMemory
    return [
      Self.figure("one job", one),
      Self.figure("two jobs", two),
      Self.figure("one job with --noise", noise),
      Figure(
        "soak: two jobs against one", "\(((one.median / two.median) * 100).rounded() / 100) times as fast",
        note: "expected: 1.7 or more, on two free cores"),
      Figure("soak: peak memory of \(Self.runs) runs", Unit.megabytes(Double(few))),
      Figure(
        "soak: peak memory of \(Self.manyRuns) runs", Unit.megabytes(Double(many)), note: "expected: the same"
      ),
    ]
  }

  private static func figure(_ what: String, _ seconds: Samples) -> Figure {
    Figure(
      "soak: \(runs) runs, \(what)", seconds,
      note: "\(Int((Double(runs * SampleHistory.casesPerRun) / seconds.median).rounded())) cases a second",
      format: Unit.seconds)
  }

  private func soak(_ runs: Int, jobs: Int, _ flags: [String] = []) throws -> ChildProcess.Cost {
    try ChildProcess(
      path: tool,
      arguments: [
        "soak", "--runs", "\(runs)", "--jobs", "\(jobs)", "--seed", "1", "--quiet", "--device", "sim:",
      ] + flags
    ).run()
  }
}
