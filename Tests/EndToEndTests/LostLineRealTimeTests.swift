import Foundation
import Testing
import ToolSupport

/// In real time, so that there is a line to be lost.
@Suite("A run whose line is lost", .serialized, .timeLimit(.minutes(8)))
struct LostLineRealTimeTests {
  private let history: HistoryRun
  private var link: String { history.folder.path("esp8266") }
  private var log: String { history.folder.path("events.jsonl") }

  init() throws {
    history = try HistoryRun()
  }

  private func simulate(_ arguments: [String] = []) throws -> Server {
    try Server(["simulate", "--pty", link, "--seed", "1", "--no-pacing", "--quiet"] + arguments, lines: 2)
  }

  /// Starts a run on the module, its stdout in a file.
  private func start(_ arguments: [String]) throws -> RunningProgram {
    let output = history.folder.url.appending(path: "out.txt")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    return try RunningProgram(
      Tool.program,
      ["--device", link, "--seed", "1", "--events", log, "--history", history.path] + arguments,
      output: try FileHandle(forWritingTo: output))
  }

  private var printed: String {
    (try? String(contentsOfFile: history.folder.path("out.txt"), encoding: .utf8)) ?? ""
  }

  /// Waits until the run has begun a case.
  private func awaitCase(_ name: String) throws {
    for _ in 0..<3000 {
      let events = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      let isThere = events.split(separator: "\n").contains {
        $0.contains("\"case-started\"") && $0.contains("\"\(name)\"")
      }
      if isThere { return }
      usleep(20_000)
    }
    Issue.record("\(name) does not begin")
  }

  /// The module's port is gone, and its node with it: the number of a pseudo-terminal that is gone may be that of the
  /// next one of another test.
  private func unplug(_ module: Server) {
    module.program.kill()
    _ = module.program.wait()
    unlink(link)
  }

  private func verdicts() throws -> [String: String] {
    let cases = try history.rows("cases", ["show", "latest"])
    return Dictionary(
      cases.map { ($0["case"] as? String ?? "", $0["verdict"] as? String ?? "") }, uniquingKeysWith: { $1 })
  }

  @Test("costs the running case, is IOERR_SERIAL for its suite and blocks the later ones")
  func killed() throws {
    let module = try simulate()
    let program = try start(["-n", "*-tcp,*-udp"])
    try awaitCase("TCPSOCKET_ECHOTEST_NONBLOCK")
    unplug(module)
    var told: [String] = []
    while let line = program.nextErrorLine() { told.append(line) }
    #expect(program.wait() == 2)
    #expect(printed.contains("mbedgt: test suite results: 2 IOERR_SERIAL\n"), "\(printed)")
    #expect(printed.contains("mbedgt: exited with code 2\n"))
    let verdicts = try verdicts()
    let running = verdicts["TCPSOCKET_ECHOTEST_NONBLOCK"]
    #expect(running == "fail" || running == "error", "\(running ?? "none")")
    #expect(verdicts["TCPSOCKET_ECHOTEST"] == "ok")
    for (name, verdict) in verdicts where name.hasPrefix("UDPSOCKET") {
      #expect(verdict == "blocked", "\(name)")
    }
    #expect(verdicts["TCPSOCKET_RECV_100K"] == "blocked")
    // Why, in order.
    #expect(told.contains { $0.contains("warning: \(link): the line has hung up") })
    #expect(told.contains { $0.contains("the line is not back after 10.") })
    #expect(told.contains { $0.contains("bench: the serial line is gone (hangUp)") })
    // And all of it is kept.
    #expect(try history.history(["show", "latest"]).stdout == printed)
    #expect(try history.history(["check"]).status == 0)
  }

  @Test("goes on with the next case when the line is back in time")
  func pluggedIn() throws {
    var module = try simulate()
    let cases = "TCPSOCKET_ECHOTEST*,TCPSOCKET_ENDPOINT_CLOSE,TCPSOCKET_RECV_100K,UDPSOCKET_ECHOTEST"
    let program = try start(["-n", "*-tcp,*-udp", "--cases", cases])
    try awaitCase("TCPSOCKET_ECHOTEST_NONBLOCK")
    unplug(module)
    sleep(2)
    module = try simulate()
    var told: [String] = []
    while let line = program.nextErrorLine() { told.append(line) }
    #expect(program.wait() == 1)
    // The module is started after two seconds; how long that takes is the machine's affair.
    let back = "warning: \(link): the line is open again, after "
    let seconds = told.compactMap { line in
      line.range(of: back).flatMap { Double(line[$0.upperBound...].prefix { $0 != " " }) }
    }
    #expect(seconds.count == 1 && seconds.allSatisfy { (2..<10).contains($0) }, "\(told)")
    let notOK = try verdicts().filter { $0.value != "ok" }
    #expect(Set(notOK.keys) == ["TCPSOCKET_ECHOTEST_NONBLOCK"], "\(notOK)")
    #expect(printed.contains("mbedgt: test suite results: 1 FAIL / 1 OK\n"), "\(printed)")
    #expect(try history.history(["show", "latest"]).stdout == printed)
    #expect(module.stop() == 0)
  }

  @Test("a port that another run has is 69, and the other one is named")
  func busy() throws {
    let module = try simulate()
    // Until it is stopped, however long the others take.
    let first = try start(["-n", "*-tcp", "--cases", "TCPSOCKET_RECV_TIMEOUT", "--repeat", "1000"])
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: log) { usleep(20_000) }
    usleep(500_000)
    for command in [[], ["doctor"]] {
      let second = try Tool.run(command + ["--device", link])
      #expect(second.status == 69)
      let text = command.isEmpty ? second.stderr : second.stdout
      let line = text.split(separator: "\n").first { $0.contains("\(link) is in use by ") } ?? ""
      #expect(line.contains("netsocket-test (process \(first.id))"), "\(text)")
    }
    first.send(SIGTERM)
    #expect(first.wait() == 143)
    #expect(module.stop() == 0)
  }

  @Test("the reset command switches a wedged module off and on, and the next cases pass")
  func powerSwitch() throws {
    // The module that has power first hangs, and is deaf to AT+RST.
    let module = try simulate(["--fault", "mute=60"])
    let flag = history.folder.path("off")
    let command = "kill -9 \(module.program.id); touch \(flag); sleep 1"
    // A case that hangs has some seconds, and not minutes.
    let program = try start([
      "-n", "*-tcp", "--cases", "TCPSOCKET_ECHOTEST,TCPSOCKET_ECHOTEST_BURST,TCPSOCKET_OPEN_LIMIT",
      "--timeout-scale", "0.03", "--reset-command", command,
    ])
    for _ in 0..<3000 where !FileManager.default.fileExists(atPath: flag) { usleep(20_000) }
    let second = try simulate()
    var told: [String] = []
    while let line = program.nextErrorLine() { told.append(line) }
    #expect(program.wait() == 1)
    #expect(
      told.contains {
        $0.contains(" by the reset command (AT+RST and the reset line failed)")
      }, "\(told)")
    let verdicts = try verdicts()
    let notOK = verdicts.filter { $0.value != "ok" }
    #expect(Set(notOK.keys) == ["TCPSOCKET_ECHOTEST"], "\(notOK)")
    #expect(verdicts.count == 3)
    #expect(second.stop() == 0)
  }
}
