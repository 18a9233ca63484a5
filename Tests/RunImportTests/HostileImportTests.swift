import Testing

/// Each would take minutes if it took time of the square of its size.
@Suite("A hostile file is imported or refused in time that grows with its size", .timeLimit(.minutes(1)))
struct HostileImportTests {
  private static func report(_ content: String) -> String {
    "<testsuites><testsuite name='a'>\(content)</testsuite></testsuites>"
  }

  /// What it is, whether it can be imported, and the text.
  static let texts: [(String, Bool, String)] = [
    ("many cases", true, report((0..<30_000).map { "<testcase name='\($0)' classname='a.s'/>" }.joined())),
    (
      "many targets", true,
      "<testsuites>"
        + (0..<30_000).map { "<testsuite name='\($0)'><testcase name='x' classname='\($0).s'/></testsuite>" }
        .joined() + "</testsuites>"
    ),
    (
      "many suites", true,
      "<testsuites>"
        + (0..<30_000).map { "<testsuite name='a'><testcase name='x' classname='a.\($0)'/></testsuite>" }
        .joined() + "</testsuites>"
    ),
    (
      "many references", false,
      report("<system-out>\(String(repeating: "&amp;", count: 100_000))</system-out>")
    ),
    ("many sections", false, report(String(repeating: "<![CDATA[x]]>", count: 50_000))),
    ("many comments", false, report(String(repeating: "<!--x-->", count: 50_000))),
    ("a comment without end", false, "<a>" + String(repeating: "<!--", count: 200_000)),
    ("a name without end", false, "<" + String(repeating: "a", count: 500_000)),
    ("an attribute without end", false, "<a b='" + String(repeating: "x", count: 500_000)),
    (
      "many rows", true,
      "| target | platform_name | test suite | test case | passed | failed | result | elapsed_time (sec) |\n"
        + (0..<20_000).map { "| a\($0) | a | s\($0) | c | 1 | 0 | OK | 0.1 |\n" }.joined()
    ),
    (
      "many progress lines", true,
      (0..<10_000).map {
        "mbedgt: test suite 's\($0)' ..... OK in 1.00 sec\n\ttest case: 'c\($0)' ..... OK in 0.10 sec\n"
      }.joined()
    ),
    (
      "many cases of a suite", true,
      "mbedgt: test suite 's' ..... OK in 1.00 sec\n"
        + (0..<20_000).map { "\ttest case: 'c\($0)' ..... OK in 0.10 sec\n" }.joined()
    ),
    (
      "many cases that never end", true,
      (0..<20_000).map {
        "[1.00][A][B] >>> Running case #1: '\($0)'...\n[1.00][A][B] {{__testcase_start;\($0)}}\n"
      }.joined()
    ),
    (
      "many threads", true, (0..<20_000).map { "[1.00][A][B] {{__thread_info;\"0x\($0)\",1,2}}\n" }.joined()
    ),
    (
      "a line of messages", true,
      "[1.00][A][B] " + String(repeating: "{{__testcase_name;", count: 20_000) + "\n"
    ),
    (
      "a line of apostrophes", true,
      "[1.00][A][B] >>> Running case #1: '" + String(repeating: "x'", count: 200_000)
    ),
    ("a line of braces", true, "[1.00][A][B] " + String(repeating: "{", count: 300_000)),
    ("a line of escapes", false, "mbedgt: " + String(repeating: "\u{1B}[", count: 200_000)),
    ("nested arrays", false, #"{"a":"# + String(repeating: "[", count: 500_000)),
  ]

  @Test(arguments: texts.indices)
  func bounded(index: Int) {
    let (name, isGood, text) = Self.texts[index]
    let message = Imports.message(text)
    #expect((message == nil) == isGood, "\(name): \(message ?? "imported")")
  }
}
