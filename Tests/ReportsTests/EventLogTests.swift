import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import TestSupport
import Testing
import Timekeeping

@Suite("Event log")
struct EventLogTests {
  private func bytes(_ events: [StampedEvent]) -> [UInt8] {
    Array(events.map { EventLogWriter().line($0) }.joined().utf8)
  }

  @Test(
    "what is written is read back, and written again as the same bytes", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let events = random.run()
    let written = bytes(events)
    let log = try EventLogReader().read(written)
    #expect(log == LoggedEvents(events: events))
    // Strings are equal in Swift when canonically equivalent; bytes are not so kind.
    #expect(bytes(log.events) == written)
  }

  @Test("an event is one line, whatever its texts hold", arguments: 0..<50 as Range<UInt64>)
  func oneLine(seed: UInt64) {
    var random = RandomEvents(seed: seed)
    for event in random.run() {
      let line = EventLogWriter().line(event)
      let lineEnds: Set<Unicode.Scalar> = ["\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"]
      #expect(line.unicodeScalars.count(where: lineEnds.contains) == 1)
      #expect(line.unicodeScalars.last == "\n")
    }
  }

  @Test("every line fits the published schema", arguments: 0..<50 as Range<UInt64>)
  func schema(seed: UInt64) throws {
    var random = RandomEvents(seed: seed)
    let schema = try JSONSchema.published("events-1")
    for event in random.run() + SampleRun.events {
      let line = EventLogWriter().line(event)
      #expect(try schema.faults(of: JSONReader().read(Array(line.utf8))) == [], "\(line)")
    }
  }

  @Test(
    "a line that lacks something, has something new or another type does not fit it",
    arguments: [
      (#""budget_ns":"#, #""budget":"#), (#""exit_code":"#, #""colour":1,"exit_code":"#),
      (#""seed":"18446744073709551615""#, #""seed":1"#), (#""kind":"device""#, #""kind":"power""#),
    ])
  func misfits(old: String, new: String) throws {
    let schema = try JSONSchema.published("events-1")
    let lines = SampleRun.events.map { EventLogWriter().line($0) }.filter { $0.contains(old) }
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(
        try schema.faults(of: JSONReader().read(Array(line.replacing(old, with: new).utf8))) != [], "\(line)")
    }
  }

  @Test("the log of a small run with every event is the recorded one")
  func golden() throws {
    #expect(bytes(SampleRun.events) == (try Fixtures.bytes("events/sample.jsonl")))
  }

  @Test("the recorded log gives the events of the small run")
  func readsGolden() throws {
    #expect(try EventLogReader().read(Fixtures.bytes("events/sample.jsonl")).events == SampleRun.events)
  }

  @Test("parts of a nanosecond are cut off")
  func wholeNanoseconds() throws {
    let half = Duration.nanoseconds(3) / 2
    let events = [
      SampleRun.at(0, .runStarted(SampleRun.description)),
      SampleRun.at(0, .runFinished(elapsed: half, exitCode: 0)),
    ]
    let read = try EventLogReader().read(bytes(events)).events.last
    #expect(read?.event == .runFinished(elapsed: .nanoseconds(1), exitCode: 0))
  }

  @Test("what a double cannot hold keeps its digits")
  func exactNumbers() {
    let line = EventLogWriter().line(SampleRun.at(0, .runStarted(SampleRun.description)))
    #expect(line.contains(#""seed":"18446744073709551615""#))
  }

  @Test("members that nobody knows are ignored, everywhere")
  func unknownMembers() throws {
    let text = try Fixtures.text("events/sample.jsonl")
    let extended = text.replacing("{", with: #"{"colour":[{"x":null}],"#).replacing(#",}"#, with: "}")
    #expect(extended != text)
    #expect(try EventLogReader().read(Array(extended.utf8)).events == SampleRun.events)
  }

  @Test("blank lines, CR LF and a missing last line feed do no harm")
  func lineEnds() throws {
    let text = try Fixtures.text("events/sample.jsonl")
    let variants = [
      "\n  \n" + text, text + "\n\t\n", text.replacing("\n", with: "\r\n"), String(text.dropLast()),
      "\u{FEFF}" + text,
    ]
    for variant in variants {
      let log = try EventLogReader().read(Array(variant.utf8))
      #expect(log == LoggedEvents(events: SampleRun.events))
    }
  }

  @Test("cut anywhere, a log gives every event that is whole, and says so only when asked")
  func truncation() throws {
    // Few lines, as every length of them is read: with characters of several bytes and nested objects.
    let events = [0, 7, 11, 23].map { SampleRun.events[$0] }
    let whole = bytes(events)
    let firstLine = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
    for length in firstLine..<whole.count {
      let cut = Array(whole[..<length])
      let lineFeeds = cut.count { $0 == UInt8(ascii: "\n") }
      let isWhole = whole[length] == UInt8(ascii: "\n") || whole[length - 1] == UInt8(ascii: "\n")
      let good = lineFeeds + (whole[length] == UInt8(ascii: "\n") ? 1 : 0)
      let log = try EventLogReader().read(cut, allowingTruncation: true)
      #expect(log.events == Array(events.prefix(good)))
      #expect(log.isTruncated == !isWhole)
      guard !isWhole else {
        #expect(try EventLogReader().read(cut) == log)
        continue
      }
      let error = #expect(throws: DocumentError.self) { try EventLogReader().read(cut) }
      #expect(error?.position == JSONPosition(line: lineFeeds + 1, column: 1))
      #expect(error?.message.contains(good == 1 ? "the 1 event before" : "the \(good) events before") == true)
    }
  }

  @Test("a first line that is cut is an error in any case")
  func truncatedHeader() throws {
    let whole = try Fixtures.bytes("events/sample.jsonl")
    let error = #expect(throws: DocumentError.self) {
      try EventLogReader().read(Array(whole.prefix(30)), allowingTruncation: true)
    }
    #expect(
      error?.message == "the log ends in the middle of this line, as when its writer was killed; "
        + "no event is before it, so there is nothing to read")
  }
}
