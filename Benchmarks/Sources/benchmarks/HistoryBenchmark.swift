import Glibc
import Greentea
import RunComparison
import RunHistory

/// A history of 10 000 runs of 56 cases: how large it is, how long recording and asking takes.
struct HistoryBenchmark {
  let tool: String

  private static let runs = 10_000

  /// Two firmwares with all their runs.
  private static let labels = [5, 12].map {
    SampleHistory.firmware(ofRun: $0 * SampleHistory.runsPerFirmware)
  }

  func figures() async throws -> [Figure] {
    let folder = "/tmp/netsocket-test-benchmark-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw ChildProcess.Failure(description: "no folder \(folder)") }
    defer { Self.removeFiles(of: folder) }
    let path = folder + "/history.sqlite"
    let start = ContinuousClock.now
    try Self.fill(path)
    let time = (ContinuousClock.now - start).inSeconds
    var status = stat()
    stat(path, &status)
    let size = Double(status.st_size)
    return [
      Figure(
        "history: size", Unit.megabytes(size),
        note: "\(Self.runs) runs of \(SampleHistory.casesPerRun) cases; expected: below 150 MB"),
      Figure("history: filling it", Unit.seconds(time), note: "all runs, 200 a transaction"),
    ] + (try await recording(path)) + (try await asking(path)) + (try await commands(path))
  }

  private static func fill(_ path: String) throws {
    let file = try HistoryFile.open(path, .readWrite)
    var sample = SampleHistory(seed: 1)
    for start in stride(from: 0, to: runs, by: 200) {
      try file.add((start..<min(start + 200, runs)).map { sample.run($0) })
    }
  }

  /// Open, one run event by event, close.
  private func recording(_ path: String) async throws -> [Figure] {
    var sample = SampleHistory(seed: 2)
    let runs = (0..<26).map { sample.run(Self.runs + $0) }
    var rest = runs[...]
    let samples = try await Samples(25) {
      let run = rest.removeFirst()
      let start = ContinuousClock.now
      let file = try HistoryFile.open(path, .readWrite)
      let recorder = RunRecorder(run.header, in: file)
      for event in run.events { try recorder.add(event) }
      try recorder.finish(endedAt: run.header.startedAt)
      file.close()
      return (ContinuousClock.now - start).inSeconds
    }
    return [
      Figure(
        "history: recording a run", samples,
        note: "opened, \(runs[0].events.count) events, closed; expected: about 5 ms",
        format: Unit.milliseconds)
    ]
  }

  private func asking(_ path: String) async throws -> [Figure] {
    let file = try HistoryFile.open(path, .readOnly)
    func figure(_ what: String, _ body: () throws -> Int) async throws -> Figure {
      var count = 0
      let samples = try await Samples(9) {
        let start = ContinuousClock.now
        count = try body()
        return (ContinuousClock.now - start).inSeconds
      }
      return Figure("history: \(what)", samples, note: "\(count) rows", format: Unit.milliseconds)
    }
    return [
      try await figure("20 newest runs") { try file.summaries(RunFilter(limit: 20)).count },
      try await figure("20 newest runs with a failure") {
        try file.summaries(RunFilter(verdict: .fail, limit: 20)).count
      },
      try await figure("a case in all runs") {
        try file.caseHistory(SampleHistory.someCase, RunFilter()).count
      },
      try await figure("a case in 50 runs") {
        try file.caseHistory(SampleHistory.someCase, RunFilter(limit: 50)).count
      },
      try await figure("two firmwares read, 500 runs each") {
        try Self.labels.reduce(0) { try $0 + file.comparedRuns(.firmware($1)).count }
      },
      try await figure("two firmwares compared, 500 runs each") {
        let sets = try Self.labels.map { try file.comparedRuns(.firmware($0)) }
        return Comparison(base: sets[0], new: sets[1]).cases.count
      },
    ]
  }

  private func commands(_ path: String) async throws -> [Figure] {
    let labels = Self.labels.map { "firmware:\($0)" }
    var figures: [Figure] = []
    for (name, arguments, expected) in [
      ("history list", ["history", "list"], "100 ms"),
      ("history show", ["history", "show", "latest"], "100 ms"),
      ("history case", ["history", "case", SampleHistory.someCase], "100 ms"),
      ("history flaky", ["history", "flaky"], "100 ms"),
      ("history slowest", ["history", "slowest"], "100 ms"),
      ("history dashboard, 200 runs", ["history", "dashboard", "--out", path + ".html"], "3 s"),
      ("compare latest~1 latest", ["compare", "latest~1", "latest"], "100 ms"),
      ("compare two firmwares, 500 runs each", ["compare"] + labels, "1 s"),
    ] {
      // 1: something got worse, as chance has it.
      let process = ChildProcess(path: tool, arguments: arguments + ["--history", path], goodCodes: 0...1)
      let samples = try await Samples(9) { try process.run().wallTime.inSeconds }
      figures.append(
        Figure(
          "\(name): whole process", samples, note: "expected: below \(expected)", format: Unit.milliseconds))
    }
    return figures
  }

  private static func removeFiles(of folder: String) {
    for suffix in ["", "-wal", "-shm", ".html"] { unlink("\(folder)/history.sqlite\(suffix)") }
    rmdir(folder)
  }
}
