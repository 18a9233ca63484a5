import Greentea
import NetworkSocket
import Timekeeping

/// A run in which every event occurs.
enum SampleRun {
  static let description = RunDescription(
    toolVersion: "0.1.0", seed: .max, device: "sim:at1.7", target: "ESP8266_SIM-SWIFT",
    platform: "ESP8266_SIM", toolchain: "SWIFT", onHang: .recover, timeoutScale: 1.5,
    configuration: [.init(key: "echo-server-port", value: "7"), .init(key: "echo-server-addr", value: "a.b")])

  static let hang = Cause(.device, "AT+CIPSEND=0,5: no answer for 5 s", advice: "look at its power")
  static let deadServer = Cause(.network, "no echo server", advice: "start it")
  static let lostLine = Cause(.bench, "the line is gone", advice: "plug it in", isLineLost: true)
  static let failure = FailedExpectation(
    file: "SocketSuites/Echo.swift", line: 42, what: "send(5)", expected: "5", actual: "-3012 (\"DEVICE\")")

  static let exchanges = [
    ExchangeLine(time: .milliseconds(15), direction: .sent, text: "AT"),
    ExchangeLine(time: .milliseconds(16), direction: .received, text: "OK"),
    ExchangeLine(time: .milliseconds(1_200), direction: .unsolicited, text: "WIFI DISCONNECT <&\\x07>"),
    ExchangeLine(time: .milliseconds(475_000), direction: .sent, text: "AT+CIPSEND=0,5"),
  ]

  static func id(_ name: String, attempt: Int = 1, suite: String = "net-tcp") -> CaseID {
    CaseID(suite: suite, name: name, attempt: attempt)
  }

  static func result(
    _ verdict: Verdict, failed: Int = 0, elapsed: Duration = .zero, evidence: Evidence = Evidence(),
    diagnosis: Diagnosis? = nil
  ) -> CaseResult {
    CaseResult(
      verdict: verdict, passed: verdict.isOK ? 1 : 0, failed: failed, elapsed: elapsed, evidence: evidence,
      diagnosis: diagnosis)
  }

  static let events: [StampedEvent] = [
    at(0, .runStarted(description)),
    at(0, .notBuilt(.init(suite: "net-wifi", testCase: nil, missingKey: "wifi-secure-ssid"))),
    at(0, .notBuilt(.init(suite: "net-tcp", testCase: "RARE", missingKey: "MBED_EXTENDED_TESTS"))),
    at(0, .planned(suite: "net-tcp", cases: ["ECHO", "BURST", "LIMIT", "LATE"], budget: .seconds(960))),
    at(0, .planned(suite: "net-udp", cases: ["ECHO"], budget: .seconds(480))),
    at(0, .suiteStarted(suite: "net-tcp")),
    at(1_500, .caseStarted(id("ECHO"))),
    at(1_600, .message(id("ECHO"), "IGNORE: \u{1F680}\u{2028}\"quoted\"\n\u{1B}[31m")),
    at(
      1_730,
      .caseFinished(
        id("ECHO"),
        result(
          .ok, elapsed: .milliseconds(230),
          evidence: Evidence([.calls: 4, .connects: 1, .bytesOut: 10, .bytesIn: 12])))),
    at(1_730, .caseStarted(id("BURST"))),
    at(1_800, .expectationFailed(id("BURST"), failure)),
    at(
      1_900,
      .caseFinished(
        id("BURST"),
        result(
          .fail, failed: 1, elapsed: .milliseconds(170), evidence: Evidence([.calls: 2]),
          diagnosis: Diagnosis(lastExchange: "AT+CIPSTATUS → OK")))),
    at(1_900, .caseStarted(id("LIMIT"))),
    at(
      481_900,
      .caseFinished(
        id("LIMIT"),
        result(
          .hung(limit: .seconds(480), hang), elapsed: .seconds(480),
          diagnosis: Diagnosis(
            lastExchange: "AT → OK", unanswered: "AT+CIPSEND=0,5 (5 s)", exchanges: exchanges)))),
    at(484_400, .recovered(id("LIMIT"), took: .milliseconds(2_500), how: "a reset")),
    at(484_400, .caseFinished(id("LATE"), result(.skipped(reason: "not today")))),
    at(485_000, .tearDownFailed(suite: "net-tcp", failures: [failure], cause: nil)),
    at(485_000, .suiteFinished(suite: "net-tcp", SuiteResult(word: .timeout, elapsed: .seconds(485)))),
    at(485_000, .suiteStarted(suite: "net-udp")),
    at(486_000, .setUpFailed(suite: "net-udp", failures: [], cause: deadServer)),
    at(486_000, .recoveryFailed(id("ECHO", suite: "net-udp"), lostLine)),
    at(486_000, .caseFinished(id("ECHO", suite: "net-udp"), result(.blocked(by: "set-up")))),
    at(
      486_000,
      .suiteFinished(
        suite: "net-udp", SuiteResult(word: .serialLineLost, elapsed: .seconds(1), hasInventedRow: false))),
    at(486_000, .runFinished(elapsed: .milliseconds(486_000), exitCode: 2)),
  ]

  static func at(_ milliseconds: Int64, _ event: GreenteaEvent) -> StampedEvent {
    StampedEvent(at: Instant(nanoseconds: milliseconds * 1_000_000), event)
  }
}
