/// The built tool as a user meets it: how fast it starts, how much memory a run takes.
struct ToolBenchmark {
  let tool: String

  func figures() async throws -> [Figure] {
    let version = ChildProcess(path: tool, arguments: ["--version"])
    let start = try await Samples(25) { try version.run().wallTime.inSeconds }
    let run = ChildProcess(path: tool, arguments: ["run", "--seed", "1", "--quiet", "--device", "sim:"])
    let processor = try await Samples(25) { try run.run().processorTime.inSeconds }
    let peak = try await Samples(9) { Double(try run.run().peakMemory) }
    let nothing = try ChildProcess(path: "/bin/true", arguments: []).run()
    return [
      Figure("start-up: --version", start, note: "expected: below 50 ms", format: Unit.milliseconds),
      Figure(
        "a run of all cases: processor time", processor, note: "expected: 0.15 s", format: Unit.milliseconds),
      Figure(
        "peak memory of a run", peak,
        note: "/bin/true, started by the same process: \(Unit.megabytes(Double(nothing.peakMemory)))",
        format: Unit.megabytes),
    ]
  }
}
