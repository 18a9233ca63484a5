import Testing
import ToolSupport

@Suite("netsocket-test soak")
struct SoakCommandTests {
  @Test("of a sound device tells the counts, finds nothing and exits with 0")
  func sound() throws {
    let output = try Tool.run(["soak", "--runs", "4", "--seed", "7", "-n", "*-udp"])
    #expect(output.status == 0)
    #expect(output.stdoutLines.first == "runs: 4 (seeds 7 to 10), not OK: 0")
    #expect(output.stdout.contains("\ncases: "))
    #expect(output.stdout.contains(", not OK: 0\n"))
    #expect(output.stdoutLines.last?.hasPrefix("cases per second: ") == true)
    #expect(output.stderr.contains("4 of 4 runs, 0 failed"))
  }

  @Test("names seed, case and cause of what is not OK and exits with 1; run repeats it with the seed")
  func findings() throws {
    let device = ["--device", "sim:?udp-loss=0.9"]
    let output = try Tool.run(
      ["soak", "--runs", "2", "--seed", "3", "--cases", "UDPSOCKET_ECHOTEST"] + device)
    #expect(output.status == 1)
    #expect(
      output.stdout.contains(
        "mbed-os-tests-netsocket-udp UDPSOCKET_ECHOTEST: not OK in 2 of 2 runs\n  seed 3: "))
    #expect(output.stdout.contains("lost on the way: "))
    let again = try Tool.run(["--seed", "3", "--cases", "UDPSOCKET_ECHOTEST"] + device)
    #expect(again.status == 1)
    #expect(again.stderr.contains("  lost: "))
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
