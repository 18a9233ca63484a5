import ESP8266Simulator
import Greentea
import NetworkSocket
import TestSupport
import Testing

/// Every fault that a simulated module can have, and what a run says of the cases that it breaks.
@Suite("The catalogue of faults", .timeLimit(.minutes(2)))
struct FaultCatalogueTests {
  /// A fault as a device names it, cases that it breaks, and what each of them then says.
  struct Scene: Sendable, CustomTestStringConvertible {
    let fault: String
    let cases: [String]
    let words: String
    var testDescription: String { fault }
  }

  static let scenes = [
    Scene(
      fault: "mute=TCPSOCKET_ECHOTEST:5", cases: ["TCPSOCKET_ECHOTEST"], words: "no answer to AT+CIPSEND=0,1"),
    Scene(
      fault: "reset-midway=30", cases: ["TCPSOCKET_ECHOTEST"],
      words: "the module restarted by itself during AT+CIP"),
    Scene(
      fault: "closed-unsolicited=3", cases: ["TCPSOCKET_ECHOTEST"], words: ",CLOSED"),
    Scene(
      fault: "late-send-ok=3000", cases: ["TCPSOCKET_SEND_TIMEOUT", "UDPSOCKET_SENDTO_TIMEOUT"],
      words: "SEND OK"),
    Scene(fault: "udp-loss=0.9", cases: ["UDPSOCKET_ECHOTEST"], words: "datagrams lost"),
    Scene(fault: "wifi-disconnect-late=4000", cases: [], words: "WIFI DISCONNECT"),
    Scene(fault: "boot-garbage=4096", cases: [], words: ""),
    Scene(fault: "busy-storm=20", cases: [], words: "busy p..."),
  ]

  @Test("is whole: every fault that the firmware knows by itself has its scene")
  func whole() {
    // The others are in the detection matrix.
    #expect(
      Set(Self.scenes.map { $0.fault.prefix { $0 != "=" } })
        == Set(Defect.all.filter { !$0.isHooked }.map { $0.name[...] }))
  }

  /// All that a report says of an attempt beside its expectations.
  private static func text(_ result: CaseResult, _ events: [StampedEvent]) -> String {
    let diagnosis = result.diagnosis
    var texts = diagnosis?.servers ?? []
    for cause in [result.verdict.cause, diagnosis?.cause] { if let cause { texts.append(cause.message) } }
    if result.evidence[.lostDatagrams] > 0 {
      texts.append("\(result.evidence[.lostDatagrams]) datagrams lost")
    }
    for case .setUpFailed(_, _, let cause?) in events.map(\.event) { texts.append(cause.message) }
    for case .expectationFailed(_, let failure) in events.map(\.event) {
      texts.append("\(failure.what): \(failure.actual)")
    }
    return texts.joined(separator: "\n")
  }

  @Test("breaks the cases that are named, and each says what the fault does", arguments: scenes)
  func named(scene: Scene) async throws {
    for name in scene.cases {
      let outcome = try await Jobs.run(device: "sim:?\(scene.fault)", cases: [name])
      var found = false
      for case .caseFinished(let id, let result) in outcome.events.map(\.event) where id.name == name {
        #expect(!result.verdict.isOK, "\(name)")
        let text = Self.text(result, outcome.events)
        #expect(text.contains(scene.words), "\(name): \(text)")
        found = true
      }
      #expect(found)
    }
  }

  @Test("what a fault breaks in a whole run says what the fault does", arguments: scenes)
  func everywhere(scene: Scene) async throws {
    let outcome = try await Jobs.run(device: "sim:?\(scene.fault)")
    if scene.words.isEmpty { #expect(outcome.notOK == []) }
    for case .caseFinished(let id, let result) in outcome.events.map(\.event) where !result.verdict.isOK {
      if case .blocked = result.verdict { continue }
      let text = Self.text(result, outcome.events)
      // Or earlier cases, which the fault has made slow, have used up the time of its suite: it has met no fault.
      #expect(
        text.contains(scene.words) || text.contains("the suite's time ran out: "), "\(id.name): \(text)")
    }
  }
}
