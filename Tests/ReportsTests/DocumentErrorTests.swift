import EventLog
import MbedFormats
import PositionedJSON
import Reports
import Testing

@Suite("Messages about event logs")
struct EventLogErrorTests {
  /// Spoils one place of the recorded log.
  struct Fault: CustomTestStringConvertible {
    let old: String
    let new: String
    let position: String
    let message: String

    init(_ old: String, _ new: String, _ position: String, _ message: String) {
      self.old = old
      self.new = new
      self.position = position
      self.message = message
    }

    var testDescription: String { "\(old) → \(new)" }
  }

  static let header =
    "the first line of an event log must be run-started with \"schema\": \"netsocket-test-events/1\"; "
    + "this line names no schema"

  static let events =
    "run-started, not-built, planned, suite-started, set-up-failed, fixture-message, case-started, message, "
    + "expectation-failed, case-finished, recovered, recovery-failed, tear-down-failed, suite-finished, "
    + "run-finished"

  static let oneRun =
    "; a log holds one run, from run-started to run-finished: keep each run in a file of its own"

  static let faults = [
    Fault(
      "\"invented_row\":false}\n{\"event\":\"run-finished\"",
      "\"invented_row\":\rfalse}\n{\"event\":7", "25:10", #""event" of an event must be a string, not 7"#),
    Fault(
      "events/1", "events/2", "1:11",
      #""schema" must be "netsocket-test-events/1", not "netsocket-test-events/2"; "#
        + "read the log with the netsocket-test that wrote it"),
    Fault(#""schema":"netsocket-test-events/1","#, "", "1:1", header),
    Fault(
      #""netsocket-test-events/1""#, "1", "1:11", #""schema" of an event must be a string, not 1"#),
    Fault(
      #""event":"run-started""#, #""event":"suite-started","suite":"s""#, "1:1",
      "suite-started before run-started" + oneRun),
    Fault(
      #""seed":"18446744073709551615""#, #""seed":7"#, "1:99",
      #""seed" of run-started must be a string with a whole number, 0…18446744073709551615, "#
        + "in decimal digits, not 7"),
    Fault(
      "18446744073709551615", "18446744073709551616", "1:99",
      #""seed" of run-started must be a string with a whole number, 0…18446744073709551615, "#
        + #"in decimal digits, not "18446744073709551616""#),
    Fault(
      "18446744073709551615", "+7", "1:99",
      #""seed" of run-started must be a string with a whole number, 0…18446744073709551615, "#
        + #"in decimal digits, not "+7""#),
    Fault(
      #""on_hang":"recover""#, #""on_hang":"wait""#, "1:227",
      #""on_hang" of run-started must be one of the strings recover, stop, not "wait""#),
    Fault(
      #""timeout_scale":1.5"#, #""timeout_scale":null"#, "1:253",
      #""timeout_scale" of run-started must be a number within 64 bits, not null"#),
    Fault(
      #""key":"echo-server-port","#, "", "1:274", #"a setting lacks "key", a string"#),
    Fault(
      #"{"event":"not-built""#, #"["event"]{"event":"not-built""#, "2:10",
      "expected nothing more after the document's value"),
    Fault(
      #""missing_key":"wifi-secure-ssid""#, #""missing_kez":"x""#, "2:1",
      #"not-built lacks "missing_key", a string"#),
    Fault(
      #""missing_key":"wifi-secure-ssid""#, #""device_lacks":7"#, "2:66",
      #""device_lacks" of not-built must be a string, not 7"#),
    Fault(
      #"{"event":"suite-started","at_ns":0,"suite":"net-tcp"}"#, "[1]", "6:1",
      "an event must be an object, not an array"),
    Fault(
      #""event":"planned""#, #""event":"announced""#, "4:10",
      #"unknown event "announced"; read the log with the netsocket-test that wrote it, or correct the name; "#
        + "known are \(events)"),
    Fault(#""event":"planned","#, "", "4:1", #"an event lacks "event", a string"#),
    Fault(
      #""event":"planned","at_ns":0,"#, #""event":"planned","#, "4:1",
      #"planned lacks "at_ns", a whole number of nanoseconds of at most 64 bits"#),
    Fault(
      #""budget_ns":960000000000"#, #""budget_ns":9.6e11"#, "4:100",
      #""budget_ns" of planned must be a whole number of nanoseconds of at most 64 bits, not 9.6e11"#),
    Fault(
      #""BURST","LIMIT""#, #"2,"LIMIT""#, "4:56",
      #""cases" of planned must be an array of strings, not an array"#),
    Fault(
      #""case":"ECHO","attempt":1"#, #""case":"ECHO","attempt":0"#, "7:86",
      #""attempt" of case-started must be a whole number, 1 or more, of at most 64 bits, not 0"#),
    Fault(
      #""verdict":"ok""#, #""verdict":"good\u001b""#, "9:110",
      #""verdict" of an outcome must be one of the strings ok, fail, error, hung, interrupted, "#
        + #"blocked, skipped, not "good\u001b""#),
    Fault(
      #""passed":1,"#, #""passed":-1,"#, "9:125",
      #""passed" of case-finished must be a whole number, 0 or more, of at most 64 bits, not -1"#),
    Fault(
      #""joins":0,"#, "", "9:172",
      #"an evidence lacks "joins", a whole number, 0 or more, of at most 64 bits"#),
    Fault(
      #""last_exchange":"AT+CIPSTATUS → OK""#, #""last_exchange":null"#, "12:344",
      #""last_exchange" of a diagnosis must be a string, not null"#),
    Fault(
      #""direction":"received""#, #""direction":"lost""#, "14:635",
      #""direction" of an exchange line must be one of the strings sent, received, unsolicited, not "lost""#),
    Fault(
      #""limit_ns":480000000000,"#, "", "14:102",
      #"an outcome lacks "limit_ns", a whole number of nanoseconds of at most 64 bits"#),
    Fault(
      #""kind":"device""#, #""kind":"moon""#, "14:160",
      #""kind" of a cause must be one of the strings device, network, bench, harness, not "moon""#),
    Fault(
      #""line_lost":false}"#, #""line_lost":0}"#, "14:256",
      #""line_lost" of a cause must be true or false, not 0"#),
    Fault(
      #""failures":[{"#, #""failures":[[],{"#, "17:80", "a failed expectation must be an object, not an array"
    ),
    Fault(
      #""TIMEOUT""#, #""timeout""#, "18:75",
      #""result" of suite-finished must be one of the strings OK, FAIL, ERROR, SKIPPED, UNDEF, "#
        + "IOERR_COPY, IOERR_DISK, IOERR_SERIAL, TIMEOUT, NO_IMAGE, MBED_ASSERT, BUILD_FAILED, SYNC_FAILED, "
        + #"not "timeout""#),
    Fault(
      #""event":"suite-started","at_ns":485000000000,"suite":"net-udp"}"#,
      #""event":"run-finished","at_ns":485000000000,"elapsed_ns":1,"exit_code":0}"#, "20:1",
      "set-up-failed after run-finished" + oneRun),
    Fault(#""exit_code":2}"#, #""exit_code":2"#, "24:85", "the document ends here; expected ',' or '}'"),
    Fault(
      #""exit_code":2}"#, "\r\"exit_code\":2.5}", "25:13",
      #""exit_code" of run-finished must be "#
        + "a whole number, 0 or more, of at most 64 bits, not 2.5"),
  ]

  @Test("name the place in the file, the fault and what would be right", arguments: faults)
  func message(fault: Fault) throws {
    let log = try Fixtures.text("events/sample.jsonl")
    try #require(log.contains(fault.old))
    let spoiled = log.replacing(fault.old, with: fault.new, maxReplacements: 1)
    let error = #expect(throws: DocumentError.self) { try EventLogReader().read(Array(spoiled.utf8)) }
    #expect(error?.position.description == fault.position)
    #expect(error?.message == fault.message)
  }

  @Test("a second run in the same file is an error at its first line")
  func secondRun() throws {
    let log = try Fixtures.text("events/sample.jsonl")
    let twice = #expect(throws: DocumentError.self) { try EventLogReader().read(Array((log + log).utf8)) }
    #expect(twice?.position == JSONPosition(line: 25, column: 1))
    #expect(twice?.message == "run-started after run-finished" + Self.oneRun)

    let header = log.prefix { $0 != "\n" } + "\n"
    let again = #expect(throws: DocumentError.self) { try EventLogReader().read(Array((header + log).utf8)) }
    #expect(again?.position == JSONPosition(line: 2, column: 1))
    #expect(again?.message == "a second run-started" + Self.oneRun)
  }

  @Test("a log without events says what its first line must be", arguments: ["", "\n \n\t\r\n"])
  func empty(text: String) {
    let error = #expect(throws: DocumentError.self) {
      try EventLogReader().read(Array(text.utf8), allowingTruncation: true)
    }
    #expect(
      error?.message
        == #"the log is empty; its first line must be run-started with "schema": "netsocket-test-events/1""#)
  }

  @Test("the size limit is that of the reader")
  func tooLarge() throws {
    let log = try Fixtures.bytes("events/sample.jsonl")
    #expect(try EventLogReader(maximumSize: log.count).read(log).events.count == 24)
    let error = #expect(throws: DocumentError.self) {
      try EventLogReader(maximumSize: log.count - 1).read(log)
    }
    #expect(error?.message == "the log is larger than \(log.count - 1) bytes")
  }

  @Test("a broken line in the middle is not taken for a truncation")
  func brokenMiddle() throws {
    let log = try Fixtures.text("events/sample.jsonl").replacing("wifi-secure-ssid\"}", with: "wifi")
    let error = #expect(throws: DocumentError.self) {
      try EventLogReader().read(Array(log.utf8), allowingTruncation: true)
    }
    #expect(error?.position.description == "2:65")
    #expect(error?.message == "the string that begins here has no closing quote")
  }
}
