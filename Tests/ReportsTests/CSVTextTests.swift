import Reports
import Testing

@Suite("Comma-separated values")
struct CSVTextTests {
  @Test("are quoted where a comma, a quote or a line end is in them")
  func quotes() {
    #expect(CSVText.line(["a", "b,c", "d\"e", "", "f\ng"]) == "a,\"b,c\",\"d\"\"e\",,\"f\ng\"\n")
  }

  static let texts: [(text: String, field: String)] = [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\\t=1"),
    ("\r\n=1", "'\\r\\n=1"), ("a=1", "a=1"), ("1-1", "1-1"), ("", ""), ("\n=1", "\\n=1"), ("=", "'="),
    ("a\u{1B}[31m\0", "a\\x1b[31m\\x00"), ("b\u{85}c", "b\\x85c"), ("'=", "'="),
  ]

  @Test("of texts are no formulas and have no control characters", arguments: texts.indices)
  func field(index: Int) {
    let (text, field) = Self.texts[index]
    #expect(CSVText.text(text) == field)
    #expect(CSVText.line([CSVText.text(text)]).utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
  }
}
