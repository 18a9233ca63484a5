import EventLog
import MbedFormats
import PositionedJSON
import Reports
import Testing

@Suite("Messages about greentea-run/1 files")
struct GreenteaRunErrorTests {
  /// A sound run; each test spoils one place of it.
  static let run = #"""
    {
     "schema": "greentea-run/1", "name": "n", "description": "d",
     "targets": [
      { "name": "t", "platform": "p", "toolchain": "c", "suites": [
       { "name": "s", "result": "OK", "elapsed": 1.5,
         "memory": { "max_heap": 1, "thread_stack_info": [{ "entry": "e", "max_stack": 1, "stack_size": 2 }],
                     "thread_stack_summary": [] },
         "cases": [
          { "name": "a", "result": "OK", "passed": 1, "failed": 0, "elapsed": 0, "log": ["x"] },
          { "name": "b", "result": "FAIL", "passed": 0, "failed": 1, "elapsed": 0, "log": [] } ] },
       { "name": "u", "result": "OK", "elapsed": 1.5, "cases": [] } ] },
      { "name": "v", "platform": "p", "toolchain": "c", "suites": [] } ]
    }
    """#

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

  static let words =
    "OK, FAIL, ERROR, SKIPPED, UNDEF, IOERR_COPY, IOERR_DISK, IOERR_SERIAL, TIMEOUT, NO_IMAGE, MBED_ASSERT, "
    + "BUILD_FAILED, SYNC_FAILED"

  static let faults = [
    Fault(
      "greentea-run/1", "greentea-run/2", "2:12",
      #""schema" must be "greentea-run/1", not "greentea-run/2""#),
    Fault(#""schema": "greentea-run/1", "#, "", "1:1", #"a run lacks "schema", "greentea-run/1""#),
    Fault(#""name": "n", "#, "", "1:1", #"a run lacks "name", a string"#),
    Fault(
      #""description""#, #""descriptoin""#, "2:43",
      #"a run has no member "descriptoin"; known are schema, name, description, targets"#),
    Fault(#""platform": "p", "#, "", "4:3", #"a target lacks "platform", a string"#),
    Fault(
      #""toolchain": "c""#, #""toolchain": null"#, "4:48",
      #""toolchain" of a target must be a string, not null"#),
    Fault(
      #""elapsed": 1.5"#, #""elapsed": "1.5""#, "5:46",
      #""elapsed" of a suite must be a number within 64 bits, not "1.5""#),
    Fault(
      #""elapsed": 1.5"#, #""elapsed": 1e999"#, "5:46",
      #""elapsed" of a suite must be a number within 64 bits, not 1e999"#),
    Fault(
      #""elapsed": 1.5"#, #""elapsed": 99999999999999999999"#, "5:46",
      #""elapsed" of a suite must be a number within 64 bits, not 99999999999999999999"#),
    Fault(
      #""result": "OK", "elapsed": 1.5"#, #""result": "OKAY\u001b", "elapsed": 1.5"#, "5:29",
      #""result" of a suite must be one of the strings \#(words), not "OKAY\u001b""#),
    Fault(
      #""result": "FAIL""#, #""result": "fail""#, "10:32",
      #""result" of a case must be one of the strings \#(words), not "fail""#),
    Fault(
      #""passed": 1"#, #""passed": 1.0"#, "9:48",
      #""passed" of a case must be a whole number, 0 or more, of at most 64 bits, not 1.0"#),
    Fault(
      #""failed": 1"#, #""failed": -1"#, "10:63",
      #""failed" of a case must be a whole number, 0 or more, of at most 64 bits, not -1"#),
    Fault(
      #"["x"]"#, #"["x", 1]"#, "9:85",
      #""log" of a case must be a string or an array of strings, not an array"#),
    Fault(
      #""elapsed": 0, "log": []"#, #""log": []"#, "10:7",
      #"a case lacks "elapsed", a number within 64 bits"#),
    Fault(
      #""log": []"#, #""code": "0""#, "10:88",
      #""code" of a case must be a whole number of at most 64 bits, not "0""#),
    Fault(
      #""max_heap": 1"#, #""max_heap": true"#, "6:30",
      #""max_heap" of a memory report must be a whole number, 0 or more, of at most 64 bits, or null, "#
        + "not true or false"),
    Fault(
      #""thread_stack_summary": []"#, #""thread_stack_summary": [1]"#, "7:42",
      #""thread_stack_summary" of a memory report must be an object or [], not an array"#),
    Fault(
      #""thread_stack_summary": []"#, #""thread_stack_summary": {}"#, "7:42",
      #"a thread summary lacks "max_stack_size", a whole number, 0 or more, of at most 64 bits"#),
    Fault(#""entry": "e", "#, "", "6:55", #"a thread lacks "entry", a string"#),
    Fault(
      #"{ "entry": "e", "max_stack": 1, "stack_size": 2 }"#, "7", "6:55",
      "a thread must be an object, not 7"),
    Fault(#""cases": []"#, #""cases": {}"#, "11:60", #""cases" of a suite must be an array, not an object"#),
    Fault(
      #""name": "b""#, #""name": "a""#, "10:17", #"a second case with the name "a"; the first is at 9:17"#),
    Fault(
      #""name": "u""#, #""name": "S""#, "11:14", #"a second suite with the name "s"; the first is at 5:14"#),
    Fault(
      #""name": "v""#, #""name": "t""#, "12:13", #"a second target with the name "t"; the first is at 4:13"#),
    Fault(#""name": "v","#, #""name": "v""#, "12:17", "expected ',' or '}'"),
  ]

  @Test("name the place, the fault and what would be right", arguments: faults)
  func message(fault: Fault) throws {
    try #require(Self.run.contains(fault.old))
    let spoiled = Self.run.replacing(fault.old, with: fault.new, maxReplacements: 1)
    let error = #expect(throws: DocumentError.self) {
      try GreenteaRunReader().read(Array(spoiled.utf8))
    }
    #expect(error?.position.description == fault.position)
    #expect(error?.message == fault.message)
  }

  @Test("the run that they spoil is sound")
  func sound() throws {
    #expect(try GreenteaRunReader().read(Array(Self.run.utf8)).targets.count == 2)
  }

  @Test(
    "a document of another kind is not taken for a run",
    arguments: [
      ("[]", "1:1", "a run must be an object, not an array"),
      ("\"x\"", "1:1", "a run must be an object, not \"x\""),
      ("", "1:1", "the document ends here; expected a value"),
    ])
  func otherDocuments(text: String, position: String, message: String) {
    let error = #expect(throws: DocumentError.self) { try GreenteaRunReader().read(Array(text.utf8)) }
    #expect(error?.position.description == position)
    #expect(error?.message == message)
  }

  @Test("the size limit is that of the reader")
  func tooLarge() {
    let error = #expect(throws: DocumentError.self) {
      try GreenteaRunReader(maximumSize: 10).read(Array(Self.run.utf8))
    }
    #expect(error?.message == "the document is larger than 10 bytes")
  }

  @Test("a long value is cut in the message")
  func longValue() {
    let text = #"{"schema": "\#(String(repeating: "x", count: 1000))"}"#
    let error = #expect(throws: DocumentError.self) { try GreenteaRunReader().read(Array(text.utf8)) }
    let shown = String(repeating: "x", count: 40)
    #expect(error?.message == "\"schema\" must be \"greentea-run/1\", not \"\(shown)…\"")
  }

  @Test("names that are only canonically equivalent are two names")
  func equivalentNames() throws {
    let run = Self.run.replacing(#""name": "a""#, with: "\"name\": \"\u{E9}\"")
      .replacing(#""name": "b""#, with: "\"name\": \"e\u{301}\"")
    #expect(try GreenteaRunReader().read(Array(run.utf8)).targets.first?.suites.first?.cases.count == 2)
  }
}
