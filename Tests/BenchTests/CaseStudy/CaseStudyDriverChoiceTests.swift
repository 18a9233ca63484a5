import CaseStudyDriver
import Testing

@testable import Bench

@Suite("The choice of a driver")
struct CaseStudyDriverChoiceTests {
  @Test("is read with its changes, and nothing else is")
  func reading() {
    var settings = CaseStudySettings()
    settings.usesFlowControl = true
    settings.hasLargerStack = true
    #expect(DriverChoice("modern") == .modern)
    #expect(DriverChoice("case-study") == .caseStudy(CaseStudySettings()))
    #expect(DriverChoice("case-study?larger-stack&flow-control") == .caseStudy(settings))
    for text in ["", "Modern", "modern?flow-control", "case-study?", "case-study?faster", "case"] {
      #expect(DriverChoice(text) == nil, "\(text)")
    }
    for name in CaseStudySettings.names { #expect(DriverChoice("case-study?\(name)") != nil) }
    for text in ["modern", "case-study", "case-study?larger-stack", "case-study?flow-control&larger-stack"] {
      #expect(DriverChoice(text)?.text == text)
    }
  }

  @Test(
    "a driver of 2018 passes on the modules of its time and on AT 1.7 what its causes leave",
    arguments: ["at1.3", "at1.7"])
  func modules(profile: String) async throws {
    let cases = [
      "TCPSOCKET_OPEN*", "TCPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST", "WIFI-CONNECT-SECURE", "WIFI-GET-RSSI",
      "SYNCHRONOUS_DNS", "TCPSOCKET_ENDPOINT_CLOSE",
    ]
    let outcome = try await CaseStudyRuns.run(device: "sim:\(profile)", cases: cases)
    #expect(outcome.verdicts.count == 8)
    #expect(outcome.notOK == [], "\(outcome.verdicts)")
  }
}
