import Greentea
import MbedFormats
import Reports
import TestSupport
import Testing
import Timekeeping

@Suite("The text on why cases failed")
struct FailureTextTests {
  private func text(_ events: [StampedEvent]) -> String {
    FailureText(RunOutcome(events: events), more: "show --all").text
  }

  @Test("is as approved", arguments: [("sample", SampleRun.events), ("retried", RetriedRun.events)])
  func golden(name: String, events: [StampedEvent]) throws {
    try Approval.expect(text(events), "reports/\(name).failures.txt")
  }

  @Test("is empty for a run without a failure")
  func none() {
    #expect(text([SampleRun.at(0, .caseFinished(SampleRun.id("A"), SampleRun.result(.ok)))]) == "")
  }

  @Test("shows the last twenty lines of a case, and names the command that shows all", arguments: [20, 21])
  func long(count: Int) {
    let lines = (0..<count).map {
      ExchangeLine(time: .seconds($0), direction: .sent, text: "AT+N\($0)\u{1B}")
    }
    let text = text([
      SampleRun.at(
        0,
        .caseFinished(
          SampleRun.id("A"), SampleRun.result(.fail, failed: 1, diagnosis: Diagnosis(exchanges: lines))))
    ])
    #expect(text.contains("AT+N\(count - 1)\\x1b\n"))
    #expect(text.contains("AT+N0\\x1b\n") == (count == 20))
    #expect(text.contains("(20 of 21 lines; seconds since") == (count == 21))
    #expect(text.hasSuffix("\ntry: show --all   (shows all lines)\n") == (count == 21))
  }
}
