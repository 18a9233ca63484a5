import Foundation
import Testing
import ToolSupport

@Suite("The history of a tool that has run")
struct HistoryTests {
  @Test(
    "shows a run again byte by byte, whatever came of it, and on stderr why cases failed",
    arguments: [
      ["--seed", "7"], ["--seed", "7", "--report-style", "github"],
      ["--seed", "1", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"],
      ["--device", "sim:?mute=SYNCHRONOUS_DNS:6", "--on-hang", "stop", "-n", "*-dns,*-tcp"],
      ["--timeout-scale", "0.001", "-n", "*-interface"],
    ])
  func shownAgain(arguments: [String]) throws {
    let history = try HistoryRun()
    let first = try history.run(arguments)
    let style = arguments.contains("github") ? ["--report-style", "github"] : []
    let again = try history.history(["show", "latest"] + style)
    #expect(again.status == 0)
    #expect(again.stdout == first.stdout)
    #expect(first.status == 0 ? again.stderr.isEmpty : again.stderr.hasPrefix("\nFailures\n\n"))
    let check = try history.history(["check"])
    #expect(check.status == 0, "\(check.stdout)")
    #expect(check.stdout.contains("no damage in \(history.path): 1 runs"))
  }

  @Test("knows of a run what its events do not tell")
  func header() throws {
    let history = try HistoryRun()
    let output = try history.run([
      "--seed", "5", "-n", "*-dns", "--firmware", "rc1", "--tag", "board=7", "--tag", "who=me",
    ])
    #expect(output.stderr.contains("netsocket-test: recorded as "))
    let run = try #require(try history.rows("runs", ["list"]).first)
    #expect(run["firmware"] as? String == "rc1")
    #expect(run["at_version"] as? String == "1.7.4.0")
    #expect(run["seed"] as? String == "5")
    #expect((run["mac"] as? String)?.count { $0 == ":" } == 5)
    #expect(run["finished"] as? Bool == true)
    #expect(run["exit_code"] as? Int == 0)
    #expect((run["tags"] as? [[String: String]])?.map { $0["key"] } == ["board", "who"])
    #expect((run["host"] as? String)?.isEmpty == false)
    let counters = try #require(run["counters"] as? [[String: Any]])
    #expect(counters.first { $0["name"] as? String == "exchanges" }?["value"] as? Int ?? 0 > 10)
    let started = try #require(run["started_at"] as? String)
    let ended = try #require(run["ended_at"] as? String)
    #expect(started <= ended && started.hasPrefix("20"))
    #expect(output.stderr.contains("recorded as \((run["id"] as? String ?? "").prefix(8)) in "))
  }

  @Test("calls the firmware by its AT version if nobody says otherwise")
  func firmware() throws {
    let history = try HistoryRun()
    try history.run(["-n", "*-dns"])
    #expect(try history.rows("runs", ["list", "--firmware", "1.7.4.0"]).count == 1)
  }

  @Test("notes the revision of the caller's work tree", arguments: [false, true])
  func gitRevision(isLinked: Bool) throws {
    let history = try HistoryRun()
    let revision = "0123456789abcdef0123456789abcdef01234567"
    let files = FileManager.default
    let git = history.folder.url.appending(path: isLinked ? "elsewhere" : ".git")
    try files.createDirectory(at: git, withIntermediateDirectories: true)
    if isLinked { _ = try history.folder.file(".git", "gitdir: \(git.path)\n") }
    try "ref: refs/heads/main\n".write(to: git.appending(path: "HEAD"), atomically: true, encoding: .utf8)
    try "# pack-refs\n\(revision) refs/heads/main\n".write(
      to: git.appending(path: "packed-refs"), atomically: true, encoding: .utf8)
    try history.run(["-n", "*-dns"])
    #expect(try history.rows("runs", ["list"]).first?["git_revision"] as? String == revision)
  }

  @Test("is where the flag, the environment, a folder Reports or the user's own place says")
  func place() throws {
    let history = try HistoryRun()
    let folder = history.folder
    func run(_ arguments: [String], _ environment: [String: String]) throws -> Program.Output {
      try Tool.program.run(["-n", "*-dns"] + arguments, environment: environment, in: folder.url)
    }
    let files = FileManager.default
    var environment = ["HOME": folder.path("home")]
    _ = try run([], environment)
    #expect(files.fileExists(atPath: folder.path("home/.local/state/netsocket-test/history.sqlite")))
    environment["XDG_STATE_HOME"] = folder.path("state")
    _ = try run([], environment)
    #expect(files.fileExists(atPath: folder.path("state/netsocket-test/history.sqlite")))
    try files.createDirectory(atPath: folder.path("Reports"), withIntermediateDirectories: false)
    _ = try run([], environment)
    #expect(files.fileExists(atPath: folder.path("Reports/history.sqlite")))
    environment[Tool.historyVariable] = folder.path("e.sqlite")
    _ = try run([], environment)
    #expect(files.fileExists(atPath: folder.path("e.sqlite")))
    _ = try run(["--history", folder.path("f.sqlite")], environment)
    #expect(files.fileExists(atPath: folder.path("f.sqlite")))
    let none = try HistoryRun()
    _ = try none.run(["-n", "*-dns", "--no-history"])
    #expect(!files.fileExists(atPath: none.path))
  }

  @Test("lists the runs that the flags say, newest first, in every format")
  func list() throws {
    let history = try HistoryRun()
    try history.run(["--seed", "1", "-n", "*-dns", "--firmware", "a", "--tag", "n=1"])
    try history.run(["--seed", "2", "-n", "*-udp", "--firmware", "b|c", "--tag", "n=2"])
    try history.run([
      "--seed", "3", "--cases", "TCPSOCKET_ECHOTEST", "--firmware", "a", "--device",
      "sim:?mute=TCPSOCKET_ECHOTEST:5",
    ])
    func seeds(_ arguments: [String]) throws -> [String?] {
      try history.rows("runs", ["list"] + arguments).map { $0["seed"] as? String }
    }
    #expect(try seeds([]) == ["3", "2", "1"])
    #expect(try seeds(["--firmware", "a"]) == ["3", "1"])
    #expect(try seeds(["--tag", "n=2"]) == ["2"])
    #expect(try seeds(["--suite", "*-dns,*-udp"]) == ["2", "1"])
    #expect(try seeds(["--verdict", "fail"]) == ["3"])
    #expect(try seeds(["--verdict", "ok"]) == ["2", "1"])
    #expect(try seeds(["--since", "2001-01-01"]).count == 3)
    #expect(try seeds(["--since", "2200-01-01"]).isEmpty)
    #expect(try seeds(["--limit", "1"]) == ["3"])
    let table = try history.history(["list"]).stdout
    #expect(table.contains("| 1 fail "))
    #expect(table.contains("| all OK "))
    let csv = try history.history(["list", "--format", "csv"]).stdout.split(separator: "\n")
    #expect(csv.count == 4)
    #expect(csv[0].hasPrefix("id,started_at,ended_at,finished,exit_code,elapsed_ns,firmware,"))
    #expect(Set(csv.map { $0.count { $0 == "," } }).count == 1)
    let markdown = try history.history(["list", "--format", "markdown"]).stdout
    #expect(markdown.hasPrefix("| run "))
    #expect(markdown.contains("b\\|c"))
  }

  @Test("shows a case over time, the flaky ones and the slow ones")
  func cases() throws {
    let history = try HistoryRun()
    let arguments = ["-n", "*-udp", "--firmware", "a"]
    try history.run(["--seed", "1"] + arguments)
    // Every echo is waited for: the case's limit ends it.
    try history.run(
      ["--seed", "3", "--device", "sim:?udp-loss=0.9", "--cases", "UDPSOCKET_ECHOTEST"] + arguments)
    let entries = try history.rows("entries", ["case", "UDPSOCKET_ECHOTEST"])
    #expect(entries.map { $0["verdict"] as? String } == ["hung", "ok"])
    #expect((entries[0]["cause"] as? String)?.contains("timed out waiting for") == true)
    #expect(try history.rows("entries", ["case", "udpsocket_*"]).count == 10)
    let flaky = try history.rows("cases", ["flaky"])
    #expect(flaky.map { $0["case"] as? String } == ["UDPSOCKET_ECHOTEST"])
    #expect(flaky[0]["failed_attempts"] as? Int == 1)
    let slowest = try history.rows("cases", ["slowest", "--limit", "3"])
    let times = slowest.map { $0["median_ns"] as? Int ?? 0 }
    #expect(times.count == 3 && times == times.sorted(by: >) && times[2] > 0)
    let none = try history.history(["case", "UDPSOCKET_ECHOTST"])
    #expect(none.status == 66)
    #expect(
      none.stderr.contains(
        "no matching run has a case 'UDPSOCKET_ECHOTST' (did you mean UDPSOCKET_ECHOTEST?)"))
  }

  @Test("names the case and the cause of each failure, also of a failed expectation")
  func causes() throws {
    let history = try HistoryRun()
    try history.run(["-n", "tcp", "--seed", "3", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"])
    let cause = "no answer to AT+CIPSEND=0,1 within 2.0 s"
    let table = try history.history(["case", "*"]).stdout
    #expect(table.contains("| TCPSOCKET_ECHOTEST "))
    #expect(table.contains("| \(cause) |"))
    for command in [["case", "TCPSOCKET_ECHO*"], ["show", "latest"]] {
      let name = command[0] == "case" ? "entries" : "cases"
      let rows = try history.rows(name, command).filter { $0["case"] as? String == "TCPSOCKET_ECHOTEST" }
      #expect(rows.map { $0["cause"] as? String } == [cause])
      #expect(try history.history(command + ["--format", "csv"]).stdout.contains(",\"\(cause)\"\n"))
    }
    #expect(try history.rows("cases", ["show", "latest"]).count { $0["cause"] is NSNull } == 13)
  }

  @Test("lists run times as people write them, and their change against the firmware's median")
  func change() throws {
    let history = try HistoryRun()
    for seed in 1...3 { try history.run(["-n", "dns", "--seed", "\(seed)", "--firmware", "a"]) }
    // Another number of cases is another run time.
    try history.run(["--cases", "SYNCHRONOUS_DNS", "--seed", "4", "--firmware", "a"])
    let rows = try history.rows("runs", ["list"])
    let times = rows.map { $0["elapsed_ns"] as? Int ?? 0 }
    #expect(
      rows.map { $0["firmware_median_ns"] as? Int } == [nil]
        + [Int?](repeating: times[1...].sorted()[1], count: 3))
    let table = try history.history(["list"]).stdout
    #expect(table.matches(of: #/\| [+-][0-9]+\.[0-9] % +\|/#).count == 3, "\(table)")
    #expect(table.contains("| +0.0 % "))
  }

  @Test("does not call a run all OK of which a suite failed although its cases passed")
  func suiteFailure() throws {
    let history = try HistoryRun()
    let log = try history.folder.file(
      "mbedgt.log",
      """
      mbedgt: test suite report:
      +--------------+---------------+-------------+--------------+--------------------+-------------+
      | target       | platform_name | test suite  | result       | elapsed_time (sec) | copy_method |
      +--------------+---------------+-------------+--------------+--------------------+-------------+
      | K64F-GCC_ARM | K64F          | tests-a     | IOERR_SERIAL | 12.5               | default     |
      +--------------+---------------+-------------+--------------+--------------------+-------------+
      mbedgt: test suite results: 1 IOERR_SERIAL
      mbedgt: test case report:
      +--------------+---------------+-------------+-----------+--------+--------+--------+--------------------+
      | target       | platform_name | test suite  | test case | passed | failed | result | elapsed_time (sec) |
      +--------------+---------------+-------------+-----------+--------+--------+--------+--------------------+
      | K64F-GCC_ARM | K64F          | tests-a     | CASE_A    | 1      | 0      | OK     | 2.5                |
      +--------------+---------------+-------------+-----------+--------+--------+--------+--------------------+
      mbedgt: test case results: 1 OK
      mbedgt: completed in 12.50 sec
      mbedgt: exited with code 1

      """)
    #expect(try history.history(["import", log]).status == 0)
    let table = try history.history(["list"]).stdout
    #expect(table.contains("| 1 suite IOERR_SERIAL |"), "\(table)")
  }

  @Test("says when no run matches a filter, and what there is")
  func noMatch() throws {
    let history = try HistoryRun()
    try history.run(["-n", "dns", "--seed", "1", "--firmware", "a", "--tag", "board=3"])
    try history.run(["-n", "dns", "--seed", "2", "--firmware", "b"])
    let listed = try history.history(["list", "--firmware", "9.9", "--verdict", "hung"])
    #expect(listed.status == 0)
    #expect(
      listed.stderr
        == "netsocket-test: no run matches firmware 9.9, verdict hung; the history has 2 runs\n"
        + "netsocket-test:   firmwares: b (1 run), a (1 run)\n")
    #expect(
      try history.history(["flaky", "--tag", "board=4"]).stderr
        == "netsocket-test: no run matches tag board=4; the history has 2 runs\n"
        + "netsocket-test:   tags: board=3\n")
    #expect(
      try history.history(["slowest", "--suite", "*-tcp"]).stderr.hasSuffix(
        "netsocket-test:   suites: mbed-os-tests-netsocket-dns\n"))
    #expect(
      try history.history(["list", "--since", "2200-01-01"]).stderr.contains(
        "netsocket-test:   newest run: 20"))
    let none = try history.history(["case", "SYNCHRONOUS_DNS", "--firmware", "c"])
    #expect(none.status == 66)
    #expect(none.stderr.contains("firmwares: b (1 run), a (1 run)"))
    #expect(try history.history(["flaky"]).stderr == "netsocket-test: no flaky case in 2 runs\n")
    _ = try history.history(["prune", "--keep", "0"])
    #expect(try history.history(["list"]).stderr == "netsocket-test: the history has no runs\n")
  }

  @Test("is pruned, and merged from shards, again without effect")
  func upkeep() throws {
    let one = try HistoryRun()
    let two = try HistoryRun()
    for seed in ["1", "2", "3"] { try one.run(["--seed", seed, "-n", "*-dns"]) }
    try two.run(["--seed", "4", "-n", "*-udp"])
    let merged = try two.rows("files", ["merge", one.path])
    #expect(merged[0]["added"] as? Int == 3)
    #expect(try two.rows("files", ["merge", one.path, two.path]).map { $0["added"] as? Int } == [0, 0])
    #expect(try two.rows("runs", ["list"]).map { $0["seed"] as? String } == ["4", "3", "2", "1"])
    #expect(try two.history(["prune", "--keep", "2"]).stdout.contains("| 2       | 2    |"))
    #expect(try two.rows("runs", ["list"]).map { $0["seed"] as? String } == ["4", "3"])
    #expect(try two.rows("counts", ["prune", "--before", "2200-01-01"])[0]["left"] as? Int == 0)
    #expect(try two.history(["check"]).status == 0)
    #expect(try one.rows("runs", ["list"]).count == 3)
  }

  @Test("takes eight runs at once")
  func eightAtOnce() throws {
    let history = try HistoryRun()
    let running = try (1...8).map { seed in
      try RunningProgram(Tool.program, ["--seed", "\(seed)", "--history", history.path])
    }
    #expect(running.map { $0.wait() } == Array(repeating: 0, count: 8))
    let seeds = try history.rows("runs", ["list"]).compactMap { $0["seed"] as? String }
    #expect(seeds.sorted() == (1...8).map { "\($0)" })
    #expect(try history.history(["check"]).status == 0)
  }
}
