import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test soak")
struct SoakCommandTests {
  @Test("of a sound device tells the counts, finds nothing and exits with 0")
  func sound() throws {
    let output = try Tool.run(["soak", "--runs", "4", "--seed", "7", "-n", "*-udp"])
    #expect(output.status == 0)
    #expect(output.stdoutLines.first == "runs: 4 (seeds 7 to 10), failed: 0")
    #expect(output.stdout.contains("\ncases: "))
    #expect(output.stdout.contains(", failed: 0\n"))
    // The speed differs from machine to machine: stdout is the same everywhere.
    #expect(!output.stdout.contains("cases per second"))
    #expect(output.stderr.contains("netsocket-test: cases per second: "))
    #expect(output.stderr.contains("4 of 4 runs, 0 failed"))
  }

  @Test("prints seed, case and cause of a failure and exits with 1; run repeats it with the seed")
  func findings() throws {
    let device = ["--device", "sim:?udp-loss=0.9"]
    let output = try Tool.run(
      ["soak", "--runs", "2", "--seed", "3", "--cases", "UDPSOCKET_ECHOTEST"] + device)
    #expect(output.status == 1)
    #expect(
      output.stdout.contains(
        "mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST: failed in 2 of 2 runs\n  seed 3: "))
    #expect(output.stdout.contains("lost: "))
    let again = try Tool.run(["--seed", "3", "--cases", "UDPSOCKET_ECHOTEST"] + device)
    #expect(again.status == 1)
    #expect(again.stderr.contains("  lost: "))
  }

  @Test(
    "stopped by a signal prints what was done",
    arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func stopped(signal: Int32, code: Int32) throws {
    let folder = try TemporaryFolder()
    _ = FileManager.default.createFile(atPath: folder.path("out"), contents: nil)
    let program = try RunningProgram(
      Tool.program, ["soak", "--runs", "1000", "--seed", "1", "--cases", "WIFI-CONNECT"],
      output: try FileHandle(forWritingTo: URL(filePath: folder.path("out"))))
    while let line = program.nextErrorLine(), !line.contains(" of 1000 runs") {}
    program.send(signal)
    #expect(program.wait() == code)
    let printed = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(printed.contains(", failed: 0\n"), "\(printed)")
    #expect(!printed.hasPrefix("runs: 1000 "), "\(printed)")
    #expect(!printed.hasPrefix("runs: 0 "), "\(printed)")
  }

  @Test("SIGQUIT ends it at once")
  func quit() throws {
    let program = try RunningProgram(Tool.program, ["soak", "--runs", "100000", "--cases", "WIFI-CONNECT"])
    #expect(program.nextErrorLine()?.contains("simulated runs") == true)
    program.send(SIGQUIT)
    let start = Date.now
    #expect(program.wait() == nil)
    #expect(Date.now.timeIntervalSince(start) < 2)
  }

  @Test("with noise tells of each kind what came of it, and keeps a script of each false OK")
  func noise() throws {
    let output = try Tool.run(
      ["soak", "--runs", "2", "--seed", "1", "--noise", "default,drop,split", "-n", "*-wifi"])
    #expect(output.status == 0, "\(output.stdout)")
    #expect(output.stdoutLines.first == "runs of each kind: seeds 1 to 2")
    #expect(output.stdoutLines.count { $0.hasPrefix("| drop ") || $0.hasPrefix("| split ") } == 2)
    #expect(
      output.stdout.contains("| changed and OK | false OK | crashes | limits overrun | peak memory (MiB) |"))
    for bad in ["2", "0.1,rain", "drop", "0.1,drop,drop", ""] {
      #expect(try Tool.run(["soak", "--noise", bad]).status == 64, "\(bad)")
    }
  }

  @Test("runs a script again, and tells the line of one that is none")
  func replay() throws {
    let folder = try TemporaryFolder()
    let script = try folder.file(
      "a.noise",
      "device sim:\nseed 1\ncase mbed-os-tests-network-wifi WIFI-SCAN\nat WIFI-SCAN 1 \\r\\nOK\\r\\n\n  say 0 OK\n"
    )
    let output = try Tool.run(["soak", "--replay", script])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.hasPrefix("mbed-os-tests-network-wifi WIFI-SCAN: "), "\(output.stdout)")
    let bad = try folder.file("b.noise", "device sim:\nwhat\n")
    let refused = try Tool.run(["soak", "--replay", bad])
    #expect(refused.status == 65)
    #expect(refused.stderr.contains("b.noise:2: "), "\(refused.stderr)")
  }

  @Test("without --seed takes a random one and tells it")
  func randomSeed() throws {
    let first = try Tool.run(["soak", "--runs", "1", "--cases", "WIFI-CONSTRUCTOR"])
    let second = try Tool.run(["soak", "--runs", "1", "--cases", "WIFI-CONSTRUCTOR"])
    #expect(first.stdoutLines.first != second.stdoutLines.first)
  }

  @Test(
    "refuses counts that make no sense",
    arguments: [
      (["--runs", "0"], "--runs: expected a number from 1 to 1000000000, got 0"),
      (["--device", "host:"], "soak runs only on a simulated module, not on 'host:'"),
      (["--jobs", "0"], "--jobs: expected a number from 1 to 1024, got 0"),
      (["--runs", "2", "--seed", "18446744073709551615"], "--seed: expected a number with 1 more above it"),
    ])
  func badCounts(arguments: [String], message: String) throws {
    let output = try Tool.run(["soak"] + arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(message))
    #expect(output.stdout.isEmpty)
  }
}
