import TestConfiguration
import Testing

@Suite("Macros of the config")
struct MacroTests {
  @Test(
    "the extended cases are on unless a macro turns them off",
    arguments: [
      ("", true), (#""MBED_EXTENDED_TESTS""#, true), (#""MBED_EXTENDED_TESTS=1""#, true),
      (#""MBED_EXTENDED_TESTS=0""#, false),
    ])
  func extended(macros: String, expected: Bool) {
    let outcome = Outcome("{\"macros\": [\(macros)]}")
    #expect(outcome.rendered == [])
    #expect(outcome.config?.hasExtendedCases == expected)
    #expect(
      outcome.config?.missingKey(for: .extendedTests) == (expected ? nil : "MBED_EXTENDED_TESTS"))
  }

  @Test("each timeout macro sets the budget of its own suite")
  func timeouts() throws {
    let words = ["DNSSOCKET", "TCPSOCKET", "UDPSOCKET", "INTERFACE", "WIFI"]
    let macros = words.enumerated().map { "\"MBED_GREENTEA_TEST_\($1)_TIMEOUT_S=\($0 + 1)\"" }
    let timeouts = try #require(Outcome("{\"macros\": [\(macros.joined(separator: ","))]}").config)
      .suiteTimeouts
    #expect(
      [TimeoutMacro.dns, .tcp, .udp, .interface, .wifi].map { timeouts[$0] }
        == [.seconds(1), .seconds(2), .seconds(3), .seconds(4), .seconds(5)])
    let standard = try #require(Outcome("{}").config).suiteTimeouts
    #expect(standard == [:])
  }

  @Test(
    "a bad macro is an error that repeats no value",
    arguments: [
      (
        #""MBED_EXTENDED_TESTS=hunter2""#,
        "macro `MBED_EXTENDED_TESTS` must be 0 or 1, or have no value: write `MBED_EXTENDED_TESTS=0` or `MBED_EXTENDED_TESTS`"
      ),
      (
        #""MBED_EXTENDED_TESTS=""#,
        "macro `MBED_EXTENDED_TESTS` must be 0 or 1, or have no value: write `MBED_EXTENDED_TESTS=0` or `MBED_EXTENDED_TESTS`"
      ),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S""#, Self.seconds),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=0""#, Self.seconds),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=86401""#, Self.seconds),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=-1""#, Self.seconds),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=1.5""#, Self.seconds),
      (#""MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=010""#, Self.seconds),
      (#""hunter2 x=1""#, "a macro must be NAME or NAME=value, such as MBED_EXTENDED_TESTS=0"),
      (#""""#, "a macro must be NAME or NAME=value, such as MBED_EXTENDED_TESTS=0"),
      (#""1A""#, "a macro must be NAME or NAME=value, such as MBED_EXTENDED_TESTS=0"),
      ("7", "a macro must be a string, not a number"),
    ])
  func bad(macro: String, expected: String) {
    #expect(Outcome("{\"macros\": [\(macro)]}").rendered == ["1:13: error: \(expected)"])
  }

  private static let seconds =
    "macro `MBED_GREENTEA_TEST_WIFI_TIMEOUT_S` must be a whole number of seconds from 1 to 86400: "
    + "write `MBED_GREENTEA_TEST_WIFI_TIMEOUT_S=300`"

  @Test("a macro defined twice is accepted as mbed does; with two values it is an error with both places")
  func twice() {
    let same = Outcome(#"{"macros": ["MBED_EXTENDED_TESTS=0", "X=1", "MBED_EXTENDED_TESTS=0", "X=1"]}"#)
    #expect(same.rendered == [])
    #expect(same.config?.hasExtendedCases == false)
    #expect(
      Outcome(#"{"macros": ["MBED_EXTENDED_TESTS", "MBED_EXTENDED_TESTS=0"]}"#).rendered == [
        "1:36: error: macro `MBED_EXTENDED_TESTS` is defined twice with different values; first at 1:13"
      ])
  }

  @Test("a section adds macros and removes them, by name or by whole text")
  func addedAndRemoved() {
    func extended(_ section: String) -> Bool? {
      Outcome("{\"macros\": [\"MBED_EXTENDED_TESTS=0\"], \(overrides(section).dropFirst())").config?
        .hasExtendedCases
    }
    #expect(extended("") == false)
    #expect(extended(#""target.macros_remove": ["MBED_EXTENDED_TESTS"]"#) == true)
    #expect(extended(#""target.macros_remove": ["MBED_EXTENDED_TESTS=1"]"#) == false)
    #expect(
      extended(
        #""target.macros_remove": ["MBED_EXTENDED_TESTS=0"], "target.macros_add": ["MBED_EXTENDED_TESTS=1"]"#)
        == true)
    #expect(
      Outcome(overrides(#""target.macros_add": ["MBED_EXTENDED_TESTS=0"]"#)).config?.hasExtendedCases == false
    )
  }
}
