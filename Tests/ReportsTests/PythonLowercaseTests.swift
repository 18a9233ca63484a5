import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("Python's lower case")
struct PythonLowercaseTests {
  @Test(
    "follows str.lower of Python 3 and unicode.lower of Python 2.7",
    arguments: [
      ("MBED-OS-Tests_1", "mbed-os-tests_1", "mbed-os-tests_1"),
      ("\u{C9}\u{17B}", "\u{E9}\u{17C}", "\u{E9}\u{17C}"),
      ("E\u{301}", "e\u{301}", "e\u{301}"),
      ("\u{130}", "i\u{307}", "i"),
      ("\u{1E9E}", "\u{DF}", "\u{DF}"),
      ("\u{3A3}A\u{3A3}", "\u{3C3}a\u{3C2}", "\u{3C3}a\u{3C3}"),
      ("A\u{3A3}.", "a\u{3C2}.", "a\u{3C3}."),
      ("A\u{3A3}.B", "a\u{3C3}.b", "a\u{3C3}.b"),
      ("A\u{3A3} B", "a\u{3C2} b", "a\u{3C3} b"),
      ("\u{3A3}", "\u{3C3}", "\u{3C3}"),
    ])
  func lowers(text: String, full: String, simple: String) {
    #expect(Array(PythonLowercase.full(text).unicodeScalars) == Array(full.unicodeScalars))
    #expect(Array(PythonLowercase.simple(text).unicodeScalars) == Array(simple.unicodeScalars))
  }
}
