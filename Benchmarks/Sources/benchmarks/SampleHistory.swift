import Greentea
import NetworkSocket
import RunHistory
import Timekeeping

/// Makes runs as a bench that never rests records them: 56 cases in 5 suites, noise in every time, a few failures.
struct SampleHistory {
  static let casesPerRun = 56
  static let runsPerFirmware = 500
  /// A case of every run.
  static let someCase = "TCPSOCKET_SAMPLE_CASE_17"

  private static let suites: [(name: String, cases: [String])] = {
    let names = (0..<casesPerRun).map { "TCPSOCKET_SAMPLE_CASE_\($0)" }
    let kinds = ["netsocket-dns", "netsocket-tcp", "netsocket-udp", "network-interface", "network-wifi"]
    return kinds.enumerated().map { index, kind in
      ("mbed-os-tests-\(kind)", names.indices.filter { $0 % kinds.count == index }.map { names[$0] })
    }
  }()

  private static let description = RunDescription(
    toolVersion: "0.1.0", seed: 0, device: "tty:/dev/ttyUSB0?baud=115200", target: "ESP8266-SWIFT",
    platform: "ESP8266", toolchain: "SWIFT", onHang: .recover, timeoutScale: 1,
    configuration: (0..<30).map { .init(key: "some-configuration-key-\($0)", value: "some value \($0)") })

  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  static func firmware(ofRun number: Int) -> String { "1.7.\(number / runsPerFirmware)" }

  /// - Parameter number: runs follow each other every hour.
  mutating func run(_ number: Int) -> StoredRun {
    let start = Int64(1_700_000_000) + Int64(number) * 3600
    let header = RunHeader(
      id: RunID(using: &generator), startedAt: WallTime(unixNanoseconds: start * 1_000_000_000),
      endedAt: WallTime(unixNanoseconds: (start + 600) * 1_000_000_000),
      firmware: Self.firmware(ofRun: number),
      identity: ModuleIdentity(
        atVersion: Self.firmware(ofRun: number), sdkVersion: "3.0.0(d49923c)",
        compileTime: "Feb  6 2018 16:04:33"),
      tags: [RunTag(key: "board", value: "bench-\(number % 4)")], host: "runner-\(number % 8)",
      gitRevision: nil, counters: ["exchanges": 1500 + number % 100])
    return StoredRun(header: header, events: events())
  }

  private mutating func events() -> [StampedEvent] {
    var now = Instant.beginning
    var events: [StampedEvent] = []
    func add(_ event: GreenteaEvent) { events.append(StampedEvent(at: now, event)) }
    add(.runStarted(Self.description.with(seed: generator.next())))
    for suite in Self.suites {
      add(.planned(suite: suite.name, cases: suite.cases, budget: .seconds(960)))
    }
    var bad = 0
    for suite in Self.suites {
      let start = now
      add(.suiteStarted(suite: suite.name))
      now = now + generator.duration(in: .seconds(5) ... .seconds(6))
      var verdicts: [Verdict] = []
      for name in suite.cases {
        let id = CaseID(suite: suite.name, name: name)
        let elapsed = generator.duration(in: .milliseconds(900) ... .milliseconds(12_000))
        let verdict: Verdict = generator.chance(0.005) ? .fail : .ok
        add(.caseStarted(id))
        now = now + elapsed
        if verdict == .fail {
          add(
            .expectationFailed(
              id,
              FailedExpectation(
                file: "SocketSuites/Sample.swift", line: 42, what: "receive(\(name))", expected: "1460",
                actual: "\(generator.below(1460))")))
        }
        add(.caseFinished(id, result(verdict, elapsed)))
        verdicts.append(verdict)
      }
      let word = MbedResult(verdicts: verdicts, setUpFailed: false, isBudgetGone: false, isLineLost: false)
      if word != .ok { bad += 1 }
      add(.suiteFinished(suite: suite.name, SuiteResult(word: word, elapsed: now - start)))
    }
    add(.runFinished(elapsed: now - .beginning, exitCode: bad))
    return events
  }

  private mutating func result(_ verdict: Verdict, _ elapsed: Duration) -> CaseResult {
    CaseResult(
      verdict: verdict, passed: verdict.isOK ? 1 : 0, failed: verdict.isOK ? 0 : 1, elapsed: elapsed,
      evidence: Evidence([
        .calls: Int(generator.below(200)), .connects: 1, .bytesOut: Int(generator.below(100_000)),
        .bytesIn: Int(generator.below(100_000)),
      ]),
      diagnosis: verdict.isOK ? nil : Diagnosis(lastExchange: "AT+CIPSEND=0,1460 → SEND OK"))
  }
}

extension RunDescription {
  fileprivate func with(seed: UInt64) -> RunDescription {
    RunDescription(
      toolVersion: toolVersion, seed: seed, device: device, target: target, platform: platform,
      toolchain: toolchain, onHang: onHang, timeoutScale: timeoutScale, configuration: configuration)
  }
}
