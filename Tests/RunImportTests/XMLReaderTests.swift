import PositionedJSON
import Testing

@testable import RunImport

@Suite("The XML reader")
struct XMLReaderTests {
  /// The pieces, as `<name a=v>`, text in quotes, `</>`.
  private static func pieces(_ text: String) throws(DocumentError) -> [String] {
    var reader = XMLReader(Array(text.utf8))
    var pieces: [String] = []
    while let token = try reader.next() {
      switch token {
      case .start(let element):
        pieces.append(
          "<" + ([element.name] + element.attributes.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
            + ">")
      case .text(let text): pieces.append("'\(text)'")
      case .end: pieces.append("</>")
      }
    }
    return pieces
  }

  private static func message(_ text: String) -> String? { message(Array(text.utf8)) }

  private static func message(_ bytes: [UInt8]) -> String? {
    var reader = XMLReader(bytes)
    do {
      while try reader.next() != nil {}
      return nil
    } catch {
      return "\(error.position): \(error.message)"
    }
  }

  static let good: [(String, [String])] = [
    ("<a/>", ["<a>", "</>"]), ("<a></a>", ["<a>", "</>"]), ("\u{FEFF}<a/>", ["<a>", "</>"]),
    (#"<?xml version="1.0" encoding="UTF-8"?>\#n<a b="1" c='2'/>"#, ["<a b=1 c=2>", "</>"]),
    ("<a>x<b>y</b>z</a>", ["<a>", "'x'", "<b>", "'y'", "</>", "'z'", "</>"]),
    ("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;</a>", ["<a>", "'<&>\"'A😀'", "</>"]),
    (#"<a b="&lt;&quot;'&#10;"/>"#, ["<a b=<\"' >", "</>"]),
    ("<a>1<![CDATA[<&]]>2</a>", ["<a>", "'1<&2'", "</>"]), ("<a>x\r\ny\rz</a>", ["<a>", "'x\ny\nz'", "</>"]),
    ("<!-- <x> --><a><!-- - --><?p i?></a>\n<!-- -->\n", ["<a>", "</>"]),
    ("<a b = \"1\" ></a >", ["<a b=1>", "</>"]), ("<n:a-1.b_/>", ["<n:a-1.b_>", "</>"]),
    ("<a b='1\t2\n3'/>", ["<a b=1 2 3>", "</>"]), ("<a>é𝄞</a>", ["<a>", "'é𝄞'", "</>"]),
  ]

  @Test("gives the pieces of a document", arguments: good)
  func pieces(text: String, pieces: [String]) throws {
    #expect(try Self.pieces(text) == pieces)
  }

  static let bad: [(String, String)] = [
    ("", "1:1: the document has no element"), ("x", "1:1: text outside of the root element"),
    ("<a>", "1:4: the document ends within the element a"),
    ("<a>\n<b>\n</a>", "3:1: this ends a, but b is open"), ("</a>", "1:1: no element is open here"),
    ("<a/><b/>", "1:5: a second root element"), ("<a/>x", "1:5: text outside of the root element"),
    ("<a b=1/>", "1:6: expected a value in quotes"), ("<a b/>", "1:5: expected '='"),
    ("<a b='1'c='2'/>", "1:9: expected a blank, '/>' or '>'"),
    ("<a b='1' b='2'/>", "1:10: a second attribute b"),
    ("<a b='<'/>", "1:7: '<' must be written &lt; in a value"),
    ("<a b='1", "1:6: the value has no closing quote"), ("<1a/>", "1:2: expected a name"),
    ("<a>é&nbsp;</a>", "1:5: expected &amp; &lt; &gt; &quot; &apos; or a character reference such as &#65;"),
    ("<a>&#0;</a>", "1:4: expected &amp; &lt; &gt; &quot; &apos; or a character reference such as &#65;"),
    ("<a>&#xD800;</a>", "1:4: expected &amp; &lt; &gt; &quot; &apos; or a character reference such as &#65;"),
    ("<a>&amp</a>", "1:4: expected &amp; &lt; &gt; &quot; &apos; or a character reference such as &#65;"),
    ("<a>\u{1}</a>", "1:4: a control character, which XML does not allow"),
    ("<a><!-- </a>", "1:4: the comment has no end"),
    ("<a><![CDATA[x</a>", "1:4: the CDATA section has no end"),
    ("<a><?x</a>", "1:4: the processing instruction has no end"), ("<a></a", "1:7: expected '>'"),
    ("<?xml version='1.0' encoding='UTF-16'?><a/>", "1:1: the document must be in UTF-8"),
    (
      "\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
      "2:1: a document type declaration is not accepted: a report needs none, and entities could stand for anything"
    ),
    ("<\(String(repeating: "a", count: 257))/>", "1:2: a name is longer than 256"),
    (String(repeating: "<a>", count: 33), "1:97: elements are nested deeper than 32"),
    (
      "<a " + (1...33).map { "b\($0)='' " }.joined() + "/>",
      "1:219: more than 32 attributes"
    ),
  ]

  @Test("refuses what is not well-formed or too much, and says where", arguments: bad)
  func messages(text: String, message: String) {
    #expect(Self.message(text) == message)
  }

  @Test("refuses bytes that are not UTF-8")
  func encoding() {
    #expect(Self.message([0x3C, 0x61, 0x3E, 0xFF, 0x3C]) == "1:4: what begins here is not UTF-8")
  }

  @Test("a document cut anywhere is refused, never misread")
  func cut() throws {
    let text = "<?xml version=\"1.0\"?><a b=\"1\">x&lt;<![CDATA[y]]><b/><!-- z --></a>"
    for length in 0..<text.utf8.count {
      #expect(Self.message(Array(text.utf8.prefix(length))) != nil, "cut at \(length)")
    }
    #expect(Self.message(text) == nil)
  }
}
