import Greentea
import Synchronization
import Testing

@testable import netsocket_test

@Suite("Progress")
struct ProgressTests {
  private final class Screen: Sendable {
    private let text = Mutex("")
    func write(_ part: String) { text.withLock { $0 += part } }
    var all: String { text.withLock(\.self) }
  }

  private static let id = CaseID(suite: "mbed-os-tests-netsocket-tcp", name: "TCPSOCKET_ECHOTEST")

  private static let events: [GreenteaEvent] = [
    .planned(suite: id.suite, cases: [id.name], budget: .seconds(960)),
    .caseStarted(id),
    .caseFinished(
      id, CaseResult(verdict: .ok, passed: 1, failed: 0, elapsed: .milliseconds(2416), evidence: Evidence())),
    .runFinished(elapsed: .seconds(3), exitCode: 0),
  ]

  @Test("on a terminal is one live line that is gone at the end")
  func terminal() {
    let screen = Screen()
    let progress = Progress(isTerminal: true) { screen.write($0) }
    for event in Self.events { progress.tell(event) }
    #expect(screen.all == "\r\u{1B}[2KTCPSOCKET_ECHOTEST (1 of 1)\r\u{1B}[2K")
  }

  @Test("tells what was not let out of this machine, once for each target, and not without end")
  func refusals() {
    let screen = Screen()
    let progress = Progress(isTerminal: false, isQuiet: true) { screen.write($0) }
    for target in ["192.0.2.1:7", "192.0.2.1:9", "192.0.2.1:7"] { progress.tellRefusal(target) }
    #expect(
      screen.all.split(separator: "\n")
        == ["192.0.2.1:7", "192.0.2.1:9"].map {
          "netsocket-test: \($0) is outside this machine, and nothing was sent there: --map sends it elsewhere, "
            + "--allow-outside lets it out"
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
}
