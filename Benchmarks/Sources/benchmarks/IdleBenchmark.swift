import Glibc

/// How much of a processor they need that wait: `simulate` while nobody speaks, and a run whose module does not answer.
struct IdleBenchmark {
  let tool: String

  private static let seconds: UInt32 = 10

  func figures() throws -> [Figure] {
    let idle = try ModuleProcess("idle", tool: tool, [], usesServers: false)
    // It has started by then.
    sleep(1)
    let simulate = share(idle.module)
    // Silent from the middle of the bring-up on: the run waits for answers, one after another.
    let mute = try ModuleProcess("mute", tool: tool, ["--fault", "mute=8"], usesServers: false)
    let run = try BackgroundProcess(
      tool, ["--device", mute.link, "--seed", "1", "--quiet", "--no-history", "-n", "*-tcp"])
    sleep(3)
    let waiting = share(run)
    guard idle.module.isRunning, run.isRunning else {
      throw ChildProcess.Failure(description: "what was to wait has ended")
    }
    return [
      Figure(
        "simulate while nobody speaks", Unit.percent(simulate),
        note: "of a processor, for \(Self.seconds) s; expected: near 0"),
      Figure("a run that waits for its module", Unit.percent(waiting), note: "the same"),
    ]
  }

  private func share(_ process: BackgroundProcess) -> Double {
    let before = process.files.processorSeconds
    sleep(Self.seconds)
    return (process.files.processorSeconds - before) / Double(Self.seconds)
  }
}
