import Foundation
import Testing
import ToolSupport

/// In real time, so that there is a case to be stopped in.
@Suite("A run that a signal stops", .timeLimit(.minutes(1)))
struct RealTimeStopTests {
  /// A case that takes half a minute of real time.
  private static let long = ["--device", "host:", "-n", "*-udp", "--seed", "1"]
  private static let longCase = "UDPSOCKET_ECHOTEST_NONBLOCK"

  /// `F_SETPIPE_SZ`, which Swift does not see.
  private static let setPipeSize: Int32 = 1031

  private static let signals: [(signal: Int32, code: Int32)] = [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)]

  /// Starts the run, whose first case is the long one, and waits a little.
  private static func start(_ history: HistoryRun, output: FileHandle? = nil) throws -> RunningProgram {
    let program = try RunningProgram(
      Tool.program, long + ["--history", history.path], output: output)
    #expect(program.nextErrorLine()?.contains("in real time, seed 1") == true)
    usleep(1_500_000)
    return program
  }

  @Test(
    "ends the running case, prints and keeps what ran, and exits with 128 and its number", arguments: signals)
  func stopped(signal: Int32, code: Int32) throws {
    let history = try HistoryRun()
    let url = history.folder.url.appending(path: "out.txt")
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    let program = try Self.start(history, output: try FileHandle(forWritingTo: url))
    program.send(signal)
    #expect(program.nextErrorLine()?.contains("interrupted: ending the running case") == true)
    #expect(program.wait() == code)

    let printed = try String(contentsOf: url, encoding: .utf8)
    #expect(printed.contains("exited with code \(code)\n"), "\(printed)")
    #expect(try history.history(["show", "latest"]).stdout == printed)
    #expect(try history.history(["list"]).stdout.contains("interrupted"))
    let cases = try history.rows("cases", ["show", "latest"])
    let verdicts = Dictionary(
      uniqueKeysWithValues: cases.map { ($0["case"] as? String ?? "", $0["verdict"] as? String ?? "") })
    #expect(verdicts[Self.longCase] == "interrupted")
    #expect(verdicts["UDPSOCKET_SENDTO_REPEAT"] == "blocked")
    #expect(verdicts.count == 9)
  }

  @Test("is over at once at the second signal, and what was told is kept")
  func twice() throws {
    let history = try HistoryRun()
    // Nobody reads from it, so that the run gets stuck when it prints.
    let pipe = Pipe()
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, Self.setPipeSize, 4096)
    _ = try pipe.fileHandleForWriting.write(contentsOf: Data(count: 4096))
    let program = try Self.start(history, output: pipe.fileHandleForWriting)
    program.send(SIGINT)
    while let line = program.nextErrorLine(), !line.contains("recorded as") {}
    program.send(SIGINT)
    #expect(program.wait() == 130)
    #expect(try history.history(["check"]).status == 0)
    #expect(try history.rows("cases", ["show", "latest"]).count == 9)
  }

  @Test("loses no history when stdout is closed")
  func closedOutput() throws {
    let history = try HistoryRun()
    let output = try Tool.program.run(
      ["--seed", "1", "-n", "*-udp", "--history", history.path], shell: "\"$@\" >&-")
    #expect(output.status == 74)
    #expect(try history.rows("cases", ["show", "latest"]).count == 9)
  }
}
