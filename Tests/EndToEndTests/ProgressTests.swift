import Greentea
import NetworkSocket
import Synchronization
import Testing
import Timekeeping

@testable import netsocket_test

@Suite("Progress")
struct ProgressTests {
  private final class Screen: Sendable {
    private let text = Mutex("")
    func write(_ part: String) { text.withLock { $0 += part } }
    var all: String { text.withLock(\.self) }
  }

  private static let id = CaseID(suite: "mbed-os-tests-netsocket-tcp", name: "TCPSOCKET_ECHOTEST")

  private static func at(_ seconds: Int64, _ event: GreenteaEvent) -> StampedEvent {
    StampedEvent(at: .beginning + .seconds(seconds), event)
  }

  private static func result(_ verdict: Verdict) -> CaseResult {
    CaseResult(
      verdict: verdict, passed: 1, failed: 0, elapsed: .milliseconds(2416), evidence: Evidence())
  }

  private static let events = [
    at(0, .planned(suite: id.suite, cases: [id.name], budget: .seconds(960))), at(2, .caseStarted(id)),
    at(4, .caseFinished(id, result(.ok))), at(4, .runFinished(elapsed: .seconds(3), exitCode: 0)),
  ]

  @Test("on a terminal is one live line that is gone at the end")
  func terminal() {
    let screen = Screen()
    let progress = Progress(isTerminal: true) { screen.write($0) }
    for event in Self.events { progress.tell(event) }
    #expect(
      screen.all == "\r\u{1B}[2Knetsocket-tcp TCPSOCKET_ECHOTEST, 1 of 1, 0:00, 0:02 virtual\r\u{1B}[2K")
  }

  @Test("tells what was not let out of this machine, once for each target, and not without end")
  func refusals() {
    let screen = Screen()
    let progress = Progress(isTerminal: false, isQuiet: true) { screen.write($0) }
    for target in ["192.0.2.1:7", "192.0.2.1:9", "192.0.2.1:7"] { progress.tellRefusal(target) }
    #expect(
      screen.all.split(separator: "\n")
        == ["192.0.2.1:7", "192.0.2.1:9"].map {
          "netsocket-test: warning: nothing was sent to \($0), which is outside this machine; --map redirects it, "
            + "--allow-outside allows it"
        })
    for port in 1...100 { progress.tellRefusal("192.0.2.2:\(port)") }
    #expect(screen.all.split(separator: "\n").count == 16)
  }

  @Test("elsewhere is a plain line a case")
  func plain() {
    let screen = Screen()
    let progress = Progress(isTerminal: false) { screen.write($0) }
    for event in Self.events { progress.tell(event) }
    #expect(
      screen.all
        == "netsocket-test: [1/1] mbed-os-tests-netsocket-tcp TCPSOCKET_ECHOTEST: OK in 2.42 s\n")
  }

  @Test("on a narrow terminal does not wrap")
  func narrow() {
    let screen = Screen()
    let progress = Progress(isTerminal: true, columns: { 20 }, write: { screen.write($0) })
    for event in Self.events { progress.tell(event) }
    #expect(screen.all == "\r\u{1B}[2KTCPSO…OTEST, 1 of 1\r\u{1B}[2K")
  }

  @Test("on a narrow terminal names are shortened, then times are left out; counters stay")
  func shortened() {
    var line = ProgressLine(isVirtual: false)
    line.add(Self.at(0, .planned(suite: Self.id.suite, cases: [Self.id.name, "B"], budget: .seconds(960))))
    line.add(Self.at(0, .caseStarted(CaseID(suite: Self.id.suite, name: "B"))))
    line.add(Self.at(1, .caseFinished(CaseID(suite: Self.id.suite, name: "B"), Self.result(.fail))))
    line.add(Self.at(3, .caseStarted(Self.id)))
    line.limit = .seconds(480)
    let texts = [90, 70, 60, 50, 38, 32, 24].map { columns in
      line.text(elapsed: .seconds(34), columns: columns) ?? ""
    }
    #expect(
      texts == [
        "netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, 2 of 2, 1 failed, 0:34",
        "netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, 2 of 2, 1 failed, 0:34",
        "TCPSOCKET_ECHOTEST 0:31 of 8:00, 2 of 2, 1 failed, 0:34",
        "TCPSOC…HOTEST 0:31 of 8:00, 2 of 2, 1 failed, 0:34",
        "TCP…EST 0:31 of 8:00, 2 of 2, 1 failed", "… 0:31 of 8:00, 2 of 2, 1 failed",
        "… 0:31 of 8:00, 2 of 2, 1 failed",
      ])
  }

  @Test("tells of a case that takes over twice its usual time, once, and not of a short one")
  func slow() {
    let times = RunTimes(usual: [Self.id.suite: [Self.id.name: .seconds(1), "B": .milliseconds(20)]])
    for isQuiet in [false, true] {
      let screen = Screen()
      let progress = Progress(
        isTerminal: false, isQuiet: isQuiet, line: ProgressLine(times: times, isVirtual: true)
      ) { screen.write($0) }
      for event in Self.events { progress.tell(event) }
      let sentence = "netsocket-test: SLOW TCPSOCKET_ECHOTEST: took 2.42 s, usually 1.00 s\n"
      #expect(screen.all.contains(sentence) == !isQuiet, "\(screen.all)")
    }
    var line = ProgressLine(times: times, isVirtual: false)
    line.add(Self.at(0, .planned(suite: Self.id.suite, cases: [Self.id.name, "B"], budget: .seconds(960))))
    line.add(Self.at(0, .caseStarted(Self.id)))
    #expect(line.slowCase(elapsed: .seconds(2)) == nil)
    #expect(
      line.slowCase(elapsed: .seconds(3)) == "SLOW TCPSOCKET_ECHOTEST: has run for 3.00 s, usually 1.00 s")
    #expect(line.slowCase(elapsed: .seconds(4)) == nil)
    #expect(line.add(Self.at(5, .caseFinished(Self.id, Self.result(.ok)))) == nil)
    // Over twice as long, and still too short to tell.
    let short = CaseID(suite: Self.id.suite, name: "B")
    line.add(Self.at(5, .caseStarted(short)))
    let result = CaseResult(
      verdict: .ok, passed: 1, failed: 0, elapsed: .milliseconds(90), evidence: Evidence())
    #expect(line.add(Self.at(6, .caseFinished(short, result))) == nil)
  }

  @Test("in real time tells what is left, as far as the history knows it, and what has failed")
  func left() throws {
    let names = ["A", "B", "C", "D"]
    func line(_ medians: [String: Duration]) throws -> [String] {
      var line = ProgressLine(times: RunTimes(medians: [Self.id.suite: medians]), isVirtual: false)
      var texts: [String] = []
      line.add(Self.at(0, .planned(suite: Self.id.suite, cases: names, budget: .seconds(960))))
      #expect(line.text(elapsed: .zero) == nil)
      for (index, name) in names.enumerated() {
        let id = CaseID(suite: Self.id.suite, name: name)
        line.add(Self.at(Int64(index) * 10, .caseStarted(id)))
        texts.append(try #require(line.text(elapsed: .seconds(index * 10 + 4))))
        line.add(Self.at(Int64(index) * 10 + 10, .caseFinished(id, Self.result(name == "B" ? .fail : .ok))))
        #expect(line.text(elapsed: .seconds(index * 10 + 10)) == nil)
      }
      return texts
    }
    #expect(
      try line(["A": .seconds(10), "B": .seconds(3), "C": .seconds(3600), "D": .seconds(2)]) == [
        "netsocket-tcp A, 1 of 4, 0:04, about 1:00:11 left",
        "netsocket-tcp B, 2 of 4, 0:14, about 1:00:02 left",
        "netsocket-tcp C, 3 of 4, 1 failed, 0:24, about 59:58 left",
        "netsocket-tcp D, 4 of 4, 1 failed, 0:34",
      ])
    #expect(try line([:])[0] == "netsocket-tcp A, 1 of 4, 0:04")
    // Half of them are known: the others are taken to be like them.
    #expect(
      try line(["C": .seconds(30), "D": .seconds(10)])[0] == "netsocket-tcp A, 1 of 4, 0:04, about 1:00 left")
  }

  @Test("in real time tells the time in the case, its limit, and how long the module has been silent")
  func timeInCase() {
    var line = ProgressLine(isVirtual: false)
    line.add(Self.at(0, .planned(suite: Self.id.suite, cases: [Self.id.name], budget: .seconds(960))))
    line.add(Self.at(3, .caseStarted(Self.id)))
    line.limit = .seconds(480)
    #expect(
      line.text(elapsed: .seconds(34), silence: .seconds(20))
        == "netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, module silent for 20 s, 1 of 1, 0:34")
    #expect(
      line.text(elapsed: .seconds(34), silence: .seconds(9))
        == "netsocket-tcp TCPSOCKET_ECHOTEST 0:31 of 8:00, 1 of 1, 0:34")
  }

  @Test("on a terminal asks at each tick how long the module has been silent")
  func silence() {
    let screen = Screen()
    let progress = Progress(isTerminal: true, line: ProgressLine(isVirtual: false)) { screen.write($0) }
    progress.watch { .seconds(12) }
    progress.note(limit: .seconds(480))
    for event in Self.events.prefix(2) { progress.tell(event) }
    #expect(screen.all.contains("TCPSOCKET_ECHOTEST 0:00 of 8:00, module silent for 12 s, 1 of 1"))
  }

  @Test("between cases tells that it is not in one, and between suites nothing")
  func between() {
    var line = ProgressLine(isVirtual: false)
    line.add(Self.at(0, .planned(suite: Self.id.suite, cases: [Self.id.name, "B"], budget: .seconds(960))))
    #expect(line.text(elapsed: .seconds(1)) == nil)
    line.add(Self.at(0, .suiteStarted(suite: Self.id.suite)))
    #expect(line.text(elapsed: .seconds(1)) == "netsocket-tcp, set-up or recovery, 0 of 2 done, 0:01")
    line.add(Self.at(3, .caseStarted(Self.id)))
    #expect(line.text(elapsed: .seconds(4)) == "netsocket-tcp TCPSOCKET_ECHOTEST, 1 of 2, 0:04")
    line.add(Self.at(5, .caseFinished(Self.id, Self.result(.fail))))
    #expect(
      line.text(elapsed: .seconds(6)) == "netsocket-tcp, set-up or recovery, 1 of 2 done, 1 failed, 0:06")
    line.add(Self.at(7, .suiteFinished(suite: Self.id.suite, SuiteResult(word: .fail, elapsed: .seconds(7)))))
    #expect(line.text(elapsed: .seconds(8)) == nil)
  }

  @Test("counts a case once, however often it is tried")
  func attempts() {
    let screen = Screen()
    let progress = Progress(isTerminal: false) { screen.write($0) }
    progress.tell(Self.events[0])
    for (attempt, verdict) in [Verdict.fail, .ok].enumerated() {
      let id = CaseID(suite: Self.id.suite, name: Self.id.name, attempt: attempt + 1)
      progress.tell(Self.at(1, .caseStarted(id)))
      progress.tell(Self.at(2, .caseFinished(id, Self.result(verdict))))
    }
    #expect(screen.all.contains("[1/1] mbed-os-tests-netsocket-tcp TCPSOCKET_ECHOTEST: FAIL in 2.42 s\n"))
    #expect(
      screen.all.hasSuffix(
        "[1/1] mbed-os-tests-netsocket-tcp TCPSOCKET_ECHOTEST: OK at attempt 2 in 2.42 s\n"))
  }
}
