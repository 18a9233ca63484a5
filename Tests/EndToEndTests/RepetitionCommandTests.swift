import Foundation
import Testing
import ToolSupport

@Suite("Cases again, and parts of the whole")
struct RepetitionCommandTests {
  private let history: HistoryRun

  init() throws {
    history = try HistoryRun()
  }

  private func run(_ arguments: String...) throws -> Program.Output {
    try Tool.run(arguments + ["--quiet", "--history", history.path])
  }

  /// Suite, case, counts and result of each row.
  private static func rows(_ output: Program.Output) -> [[String]] {
    RunTests.rows(output.stdout).map { Array($0[2...6]) }
  }

  private static func summaries(_ output: Program.Output) -> [String] {
    output.stdoutLines.filter { $0.contains(" results: ") }
  }

  /// Loses so many datagrams that a case is OK at one time and not at another.
  private static let flakyDevice = "sim:?udp-loss=0.035"

  @Test("three parts, put together, are the whole run's tables but for the times")
  func shards() throws {
    let whole = try Tool.run(["--seed", "7", "--quiet"])
    var rows: [[[String]]] = []
    var merged: [String] = []
    for part in 1...3 {
      let shard = history.folder.path("shard-\(part)")
      let output = try Tool.run([
        "--seed", "\(part)", "--quiet", "--subset", "\(part)/3", "--tag", "pipeline=4711", "--history", shard,
      ])
      #expect(output.status == 0)
      rows.append(Self.rows(output))
      merged.append(shard)
    }
    #expect(try rows.joined().count == RunTests.caseRows().count)
    #expect(rows.allSatisfy { (8...30).contains($0.count) }, "\(rows.map(\.count))")
    #expect(try Tool.run(["history", "merge"] + merged + ["--history", history.path]).status == 0)
    for selectors in [["tag:pipeline=4711"], ["latest~2", "latest", "latest~1"]] {
      for style in ["classic", "github"] {
        let show = try history.history(["show"] + selectors + ["--report-style", style])
        #expect(show.status == 0)
        #expect(Self.rows(show) == Self.rows(whole))
        if style == "classic" { #expect(Self.summaries(show) == Self.summaries(whole)) }
        #expect(show.stderr.isEmpty, "\(show.stderr)")
      }
    }
    let json = try history.rows("cases", ["show", "tag:pipeline=4711"])
    #expect(try json.count == RunTests.caseRows().count)
    #expect(json.allSatisfy { $0["verdict"] as? String == "ok" })
  }

  @Test("parts of one run do not depend on the seed or the order in which they run")
  func sameParts() throws {
    let listed = try Tool.run(["--list", "--subset", "2/3"]).stdout
    let shuffled = try Tool.run(["--list", "--subset", "2/3", "--shuffle", "--seed", "9"]).stdout
    #expect(listed != shuffled)
    #expect(Set(listed.split(separator: "\n")) == Set(shuffled.split(separator: "\n")))
    #expect(
      try Tool.run(["--list", "--shuffle", "--seed", "9"]).stdout
        == Tool.run(["--list", "--shuffle", "--seed", "9"]).stdout)
  }

  @Test("a shuffled run is OK, and the same again with the same seed", arguments: [1, 2, 3])
  func shuffled(seed: Int) throws {
    let first = try run("--seed", "\(seed)", "--shuffle")
    #expect(first.status == 0, "\(first.stderr)")
    #expect(try run("--seed", "\(seed)", "--shuffle").stdout == first.stdout)
    #expect(try Self.rows(first).count == RunTests.caseRows().count)
  }

  @Test("a case that is OK only at a later attempt is flaky: OK, or failed where that is wanted")
  func flaky() throws {
    let arguments = [
      "--device", Self.flakyDevice, "--seed", "5", "-n", "*-udp", "--cases", "UDPSOCKET_ECHOTEST_BURST",
    ]
    let once = try Tool.run(arguments + ["--quiet", "--no-history"])
    #expect(once.status == 1)
    let junit = history.folder.path("junit.xml")
    let retried = try Tool.run(
      arguments + ["--retry", "20", "--report-junit", junit, "--history", history.path])
    #expect(retried.status == 0, "\(retried.stderr)")
    #expect(Self.rows(retried)[0][4] == "OK")
    #expect(retried.stderr.contains("flaky (passed only on retry): UDPSOCKET_ECHOTEST_BURST"))
    #expect(try String(contentsOfFile: junit, encoding: .utf8).contains("<flaky"))
    let cases = try history.rows("cases", ["show", "latest"])
    #expect((cases[0]["attempts"] as? Int ?? 0) > 1)
    let strict = try Tool.run(
      arguments + ["--retry", "20", "--flaky", "fail", "--report-junit", junit, "--history", history.path])
    #expect(strict.status == 1)
    #expect(Self.rows(strict)[0][4] == "FAIL")
    #expect(try history.history(["show", "latest"]).stdout == strict.stdout)
    let text = try String(contentsOfFile: junit, encoding: .utf8)
    #expect(text.contains("type=\"flaky\""))
    #expect(!text.contains("<flaky"))
  }

  @Test("a flaky case that counts as failed is one for the known failures too")
  func flakyAtTheGate() throws {
    let arguments = [
      "--device", Self.flakyDevice, "--seed", "5", "-n", "*-udp", "--cases", "UDPSOCKET_ECHOTEST_BURST",
      "--retry", "20", "--flaky", "fail", "--quiet", "--no-history",
    ]
    func known(_ pattern: String) throws -> String {
      try history.folder.file(
        "known.json",
        """
        [{"case": "\(pattern)", "reason": "r", "owner": "o", "expires": "2999-01-01"}]
        """)
    }
    let excused = try Tool.run(arguments + ["--known-failures", known("UDPSOCKET_ECHOTEST_BURST")])
    #expect(excused.status == 0, "\(excused.stderr)")
    let other = try Tool.run(arguments + ["--known-failures", known("TCPSOCKET_ECHOTEST")])
    #expect(other.status == 1, "\(other.stderr)")
  }

  @Test("a part is compared with the same part of the baseline")
  func partialGate() throws {
    #expect(try run("--seed", "1", "-n", "*-dns,*-tcp").status == 0)
    let part = try run("--seed", "2", "-n", "*-dns,*-tcp", "--subset", "1/2", "--baseline", "latest")
    #expect(part.status == 0, "\(part.stdout)\(part.stderr)")
    #expect(part.stdout.contains("no regression"))
  }

  @Test("a part that is missing is told, and the rest is not taken for the whole")
  func missingPart() throws {
    for part in 1...2 {
      #expect(try run("--seed", "1", "-n", "*-tcp", "--subset", "\(part)/3", "--tag", "p=1").status == 0)
    }
    let show = try history.history(["show", "tag:p=1"])
    #expect(show.stderr.contains("warning: shard 3/3 is missing"))
    #expect(!show.stdout.contains("completed in"))
    let json = try history.json(["show", "tag:p=1"])
    #expect(json["exit_code"] is NSNull)
  }

  @Test("what failed in any part is what failed in all of them")
  func onlyFailedOfParts() throws {
    for part in 1...2 {
      _ = try run(
        "--seed", "1", "-n", "*-udp", "--cases", "*ECHOTEST*", "--device", "sim:?udp-loss=1", "--subset",
        "\(part)/2",
        "--tag", "p=1")
    }
    let all = try history.history(["show", "tag:p=1"])
    let failed = RunTests.rows(all.stdout).filter { $0[6] != "OK" }.map { $0[3] }
    #expect(failed.count > 2)
    let listed = try run("--only-failed", "tag:p=1", "--list").stdout
    #expect(
      Set(listed.split(separator: "\n").filter { $0.hasPrefix("\t") }.map { $0.dropFirst() })
        == Set(failed.map { $0[...] }))
  }

  @Test("a case that is repeated runs until it is not OK")
  func repeated() throws {
    #expect(try run("--seed", "1", "-n", "*-dns,*-interface", "--repeat", "3").status == 0)
    let cases = try history.rows("cases", ["show", "latest"])
    #expect(cases.count == 17)
    #expect(cases.allSatisfy { $0["attempts"] as? Int == 3 && $0["failed_attempts"] as? Int == 0 })
    let lossy = try run(
      "--device", Self.flakyDevice, "--seed", "2", "-n", "*-udp", "--cases", "UDPSOCKET_ECHOTEST_BURST",
      "--repeat", "500")
    #expect(lossy.status == 1)
    let burst = try history.rows("cases", ["show", "latest"])[0]
    #expect(burst["failed_attempts"] as? Int == 1)
    #expect((burst["attempts"] as? Int ?? 0) < 500)
  }

  @Test("only what failed in a run is run again, and both are one table")
  func onlyFailed() throws {
    let first = try run("--seed", "7", "-n", "*-tcp,*-dns", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5")
    #expect(first.status == 1)
    let again = try run("--seed", "7", "-n", "*-tcp,*-dns", "--only-failed", "latest")
    #expect(again.status == 0)
    #expect(Self.rows(again).map { $0[1] } == ["TCPSOCKET_ECHOTEST"])
    let both = try history.history(["show", "latest~1", "latest"])
    #expect(both.stdout.contains("mbedgt: test case results: 27 OK\n"))
    #expect(both.stdout.contains("mbedgt: test suite results: 2 OK\n"))
    #expect(
      both.stderr.contains("warning: the runs have different devices: sim:, sim:?mute=TCPSOCKET_ECHOTEST:5"))
    let nothing = try run("--only-failed", "latest")
    #expect(nothing.status == 0)
    #expect(nothing.stdout.isEmpty)
    #expect(nothing.stderr == "netsocket-test: nothing to rerun: every case passed in latest\n")
    let others = try run("--only-failed", "latest~1", "-n", "*-dns")
    #expect(others.status == 0)
    #expect(
      others.stderr == "netsocket-test: nothing to rerun: none of its failed cases is selected in latest~1\n")
  }

  @Test(
    "flags that contradict each other, and numbers that make no sense, are wrong use",
    arguments: [
      (["--retry", "1", "--repeat", "2"], "--retry and --repeat exclude each other"),
      (["--retry", "-1"], "retry"),
      (["--retry", "1001"], "--retry: expected a number from 0 to 1000, got 1001"),
      (["--repeat", "0"], "--repeat: expected a number from 1 to 1000, got 0"),
      (["--subset", "4/3"], "invalid value '4/3' for --subset <i/n>"),
      (["--subset", "one"], "--subset"), (["--flaky", "maybe"], "--flaky"),
    ])
  func wrong(arguments: [String], message: String) throws {
    let output = try Tool.run(arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(message), "\(output.stderr)")
  }

  @Test("a part without cases, and a run that nobody knows, are nothing to do")
  func nothingToDo() throws {
    let empty = try run("--subset", "57/60")
    #expect(empty.status == 66)
    #expect(empty.stderr.contains("shard 57/60 has no case"))
    // The division is not to blame where nothing would run without it.
    let lacking = try run("--device", "host:", "-n", "*wifi", "--subset", "1/1")
    #expect(lacking.status == 66)
    #expect(lacking.stderr.contains("the device has no Wi-Fi"), "\(lacking.stderr)")
    #expect(try run("--only-failed", "latest").status == 66)
  }

  @Test("runs of several targets are not one table")
  func targets() throws {
    #expect(try run("--seed", "1", "-n", "*-dns", "-m", "A").status == 0)
    #expect(try run("--seed", "1", "-n", "*-dns", "-m", "B").status == 0)
    let output = try history.history(["show", "latest", "latest~1"])
    #expect(output.status == 64)
    #expect(
      output.stderr.contains(
        "cannot show runs of several targets as one\nnetsocket-test:   cause: A-SWIFT (A), B-SWIFT (B)"))
  }
}

@Suite("Flags of mbedgt and mbed test")
struct ForeignFlagTests {
  @Test(
    "that mean nothing here are answered with what to do instead",
    arguments: [
      (["--lock"], "mbedgt's --lock is not supported"),
      (["-c", "shell"], "mbedgt's -c is not supported\nnetsocket-test:   cause: no image is copied"),
      (["-cshell"], "mbedgt's -c is not supported\nnetsocket-test:   cause: no image is copied"),
      (["-P60"], "mbedgt's -P is not supported"),
      (["--report-memory-metrics-csv=x.csv"], "mbedgt's --report-memory-metrics-csv is not supported"),
      (["run", "--retry-count", "3"], "try: netsocket-test --retry 2"),
      (["--test-config", "x", "-V"], "try: netsocket-test -v"),
      (["--compile"], "mbed test's --compile is not supported\nnetsocket-test:   cause: nothing is built"),
      (["--app-config", "x.json"], "try: netsocket-test --test-config"),
    ])
  func answered(arguments: [String], message: String) throws {
    let output = try Tool.run(arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(message), "\(output.stderr)")
    #expect(!output.stderr.contains("unknown option"))
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.split(separator: "\n").count == 3)
  }

  /// From the real tool's parser (mbed-greentea 1.8.15); `PeerTests` asks that tool itself.
  @Test(
    "are understood or answered, every one of them",
    arguments: [
      "-t", "--target", "-n", "--test-by-names", "-i", "--skip-test", "-O", "--only-build", "-S",
      "--skip-build", "-c",
      "--copy", "-r", "--reset", "--parallel", "-e", "--enum-host-tests", "--config", "--release", "--debug",
      "-l",
      "--list", "-g", "--grm", "--fm", "-m", "--map-target", "--use-tids", "-u", "--shuffle",
      "--shuffle-seed",
      "--sync", "-P", "--polling-timeout", "--tag-filters", "--lock", "--digest", "-H", "--hooks",
      "--test-spec",
      "--test-cfg", "--run", "--report-junit", "--report-text", "--report-json", "--report-html",
      "--report-fails",
      "--retry-count", "--report-memory-metrics-csv", "--yotta-registry", "-V", "--verbose-test-result", "-v",
      "--verbose", "--plain", "--version",
    ])
  func complete(flag: String) throws {
    let output = try Tool.run([flag, "--frobnicate"])
    #expect(!output.stderr.contains("unknown option '\(flag)'"), "\(output.stderr)")
  }
}
