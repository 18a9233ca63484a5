import Greentea
import NetworkSocket
import Timekeeping

/// A run whose names, logs and reasons are as bad as a device and a config may make them.
enum HostileRun {
  /// Each is the name of a case that fails, and of all that is said of it.
  static let texts = [
    "]]> <![CDATA[x]]> & < > \" ' &amp; &#27;", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "\" onload=\"alert(1)", "{{title}}{{{title}}}", "\"\u{301} <\u{301}b>",
    "\0\u{1}\u{8}\u{B}\u{1B}[31m\u{7F}\u{80}\u{85}\u{9F}", "a\r\nb\rc\nd\te\u{2028}f",
    String(decoding: [0xFFFE, 0xFFFF, 0xFDD0, 0xD83F, 0xDFFE] as [UInt16], as: UTF16.self),
    String(decoding: [0x61, 0xFF, 0xC0, 0xED, 0xA0, 0x80, 0x62] as [UInt8], as: UTF8.self),
    "\u{202E}\u{5D0}\u{5D1}\u{5D2} \u{627}\u{644}\u{639} \u{2066}1",
    "\u{1F680}\u{1F468}\u{200D}\u{1F469}e\u{301}",
    "::error::x%0A", "", " ", "A_VERY_LONG_NAME" + String(repeating: "_WITHOUT_AN_END", count: 200),
    String(repeating: "W", count: 3000),
  ]

  static let suite = "net-\u{202E}<tcp>"

  /// - Parameter logSize: the bytes that a case prints in one message, and again in many.
  static func events(logSize: Int) -> [StampedEvent] {
    let description = RunDescription(
      toolVersion: "0.1.0", seed: .max, device: "sim:<b>", target: "T&\u{1B}", platform: "P", toolchain: "C",
      onHang: .recover, timeoutScale: 1, configuration: [])
    var now: Int64 = 0
    var events: [StampedEvent] = []
    func add(_ event: GreenteaEvent) {
      events.append(StampedEvent(at: Instant(nanoseconds: now * 1_000_000), event))
      now += 100
    }
    add(.runStarted(description))
    add(.suiteStarted(suite: suite))
    for text in texts {
      let cause = Cause(.network, text, advice: text)
      // Once more, and all is well: what went wrong before must not get lost.
      for (attempt, verdict) in [(1, Verdict.fail), (2, .error(cause)), (3, text.count == 1 ? .ok : .fail)] {
        let id = CaseID(suite: suite, name: text, attempt: attempt)
        add(.caseStarted(id))
        add(.message(id, text))
        if verdict == .fail {
          let failure = FailedExpectation(file: text, line: 1, what: text, expected: text, actual: text)
          add(.expectationFailed(id, failure))
        }
        add(.caseFinished(id, result(verdict, text)))
        add(.recovered(id, took: .seconds(1), how: text))
      }
    }
    let talker = CaseID(suite: suite, name: "TALKER", attempt: 1)
    add(.caseStarted(talker))
    add(.message(talker, String(repeating: "\u{E9}\u{1}", count: logSize / 3)))
    let line = "]]>" + String(repeating: "\u{1F680}", count: 64)
    for _ in 0..<logSize / line.utf8.count { events.append(.init(at: .beginning, .message(talker, line))) }
    add(.caseFinished(talker, result(.hung(limit: .seconds(1), Cause(.device, "mute", advice: "look")), "x")))
    for (name, verdict) in [
      ("BLOCKED", Verdict.blocked(by: "TALKER")), ("SKIPPED", .skipped(reason: texts[6])),
      ("INTERRUPTED", .interrupted),
    ] {
      add(.caseFinished(CaseID(suite: suite, name: name, attempt: 1), result(verdict, "")))
    }
    add(.tearDownFailed(suite: suite, failures: [], cause: Cause(.bench, texts[1], advice: texts[0])))
    add(.planned(suite: texts[6], cases: ["NEVER"], budget: .seconds(1)))
    return events
  }

  private static func result(_ verdict: Verdict, _ text: String) -> CaseResult {
    CaseResult(
      verdict: verdict, passed: 0, failed: verdict == .fail ? 1 : 0, elapsed: .milliseconds(200),
      evidence: Evidence([.calls: 1, .bytesOut: 1, .bytesIn: 2]),
      diagnosis: Diagnosis(
        lastExchange: text, unanswered: text, servers: [text],
        exchanges: ExchangeLine.Direction.allCases.map {
          ExchangeLine(time: .milliseconds(200), direction: $0, text: text)
        }))
  }
}
