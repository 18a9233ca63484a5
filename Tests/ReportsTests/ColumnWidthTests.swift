import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("Widths in columns")
struct ColumnWidthTests {
  struct Text: CustomTestStringConvertible {
    let text: String
    let github: Int
    let classic: Int
    let testDescription: String

    init(_ text: String, github: Int, classic: Int, _ description: String) {
      self.text = text
      self.github = github
      self.classic = classic
      testDescription = description
    }
  }

  static let texts = [
    Text("", github: 0, classic: 0, "empty"),
    Text("TCPSOCKET_OPEN_LIMIT", github: 20, classic: 20, "ASCII"),
    Text("\u{17C}\u{F3}\u{142}\u{107}", github: 4, classic: 4, "Latin letters"),
    Text("e\u{301}", github: 1, classic: 1, "combining accent"),
    Text("\u{65E5}\u{672C}", github: 4, classic: 4, "CJK ideographs"),
    Text("\u{304B}\u{3099}", github: 2, classic: 2, "Hiragana with combining voice mark"),
    Text("\u{D55C}", github: 2, classic: 2, "Hangul syllable"),
    Text("\u{1112}\u{1161}\u{11AB}", github: 2, classic: 3, "Hangul letters"),
    Text("\u{FF21}\u{3002}", github: 4, classic: 4, "fullwidth letter and CJK full stop"),
    Text("\u{20000}", github: 2, classic: 1, "supplementary ideograph"),
    Text("\u{1F680}", github: 2, classic: 1, "emoji"),
    Text("\u{2764}", github: 1, classic: 1, "symbol in its text form"),
    Text("\u{2764}\u{FE0F}", github: 2, classic: 2, "symbol in its emoji form"),
    Text("\u{2764}\u{FE0F}\u{FE0F}", github: 2, classic: 3, "selector twice"),
    Text("a\u{FE0F}", github: 1, classic: 2, "selector after a letter"),
    Text("1\u{FE0F}\u{20E3}", github: 2, classic: 3, "keycap"),
    Text("\u{1F44D}\u{1F3FD}", github: 2, classic: 2, "emoji with skin tone"),
    Text("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", github: 2, classic: 5, "joined family"),
    Text("\u{1F1E9}\u{1F1EA}", github: 2, classic: 2, "flag"),
    Text("\u{1F1E9}\u{FE0F}", github: 1, classic: 2, "half a flag with selector"),
    Text("\u{1F680}\u{FE0F}", github: 2, classic: 2, "wide emoji with selector"),
    Text("a\u{200B}b", github: 2, classic: 3, "zero-width space"),
    Text("\u{200D}", github: 0, classic: 1, "joiner alone"),
    Text("\u{A0}", github: 1, classic: 1, "no-break space"),
    Text("\u{3248}", github: 1, classic: 1, "ambiguous"),
  ]

  @Test("are those of wcwidth 0.2.13 and of prettytable 0.7.2", arguments: texts)
  func widths(text: Text) {
    #expect(ReportStyle.github.width(of: text.text) == text.github)
    #expect(ReportStyle.classic.width(of: text.text) == text.classic)
  }
}
