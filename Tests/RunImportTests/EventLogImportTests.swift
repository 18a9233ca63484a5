import EventLog
import Greentea
import MbedFormats
import Reports
import RunImport
import Testing

@Suite("The import of an event log")
struct EventLogImportTests {
  private static func log(_ events: [StampedEvent]) -> String {
    events.map { EventLogWriter().line($0) }.joined()
  }

  @Test(
    "gives the events as they are, and any imported run can be written as one",
    arguments: ["seed-run", "missing-end"])
  func roundTrip(name: String) throws {
    let run = try Imports.run(Imports.text("mbedgt/\(name).json"))
    let again = try Imports.run(Self.log(run.events))
    #expect(again.events == run.events)
    #expect(again.format == .eventLog)
    #expect(again.description.target == "K64F-GCC_ARM")
    #expect(again.description.toolVersion == "mbedgt")
    #expect(again.remarks == [])
  }

  @Test("that ends in the middle gives what is whole, with a remark")
  func cut() throws {
    let events = try Imports.run(Imports.text("mbedgt/one-ok.json")).events
    let run = try Imports.run(String(Self.log(events).dropLast(20)))
    #expect(run.events == events.dropLast())
    #expect(run.closing?.exitCode == nil)
    #expect(run.remarks.map(\.message) == ["the log ends in the middle of an event"])
  }

  @Test("names the place of an error")
  func place() throws {
    let text = Self.log(try Imports.run(Imports.text("mbedgt/one-ok.json")).events)
    let broken = text.replacing(#""event":"case-started""#, with: #""event":"case-begun""#)
    #expect(Imports.message(broken)?.hasPrefix(#"4:10: unknown event "case-begun""#) == true)
  }
}
