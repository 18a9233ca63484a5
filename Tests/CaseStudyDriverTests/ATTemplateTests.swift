import Testing

@testable import CaseStudyDriver

@Suite("Templates of the case study's parser")
struct ATTemplateTests {
  private static func match(_ template: String, _ text: String) -> [String]? {
    ATTemplate.lines(template).first?.match(Array(text.utf8))
  }

  @Test("a conversion takes what it names, a star keeps nothing, and the whole text must fit")
  func conversions() {
    #expect(Self.match("+CIFSR:STAIP,\"%15[^\"]\"", "+CIFSR:STAIP,\"192.168.1.107\"") == ["192.168.1.107"])
    #expect(Self.match(",%d,%d:", ",4,1460:") == ["4", "1460"])
    #expect(Self.match(",%d,%d:", ",4,1460:x") == nil)
    #expect(Self.match(",%d,%d:", ",4,14") == nil)
    #expect(Self.match("+CWLAP:(%*d,\"%*[^\"]\",%d,", "+CWLAP:(3,\"a,b\",-45,") == ["-45"])
    #expect(Self.match("%12[^\n]\n", "GOT IP\n") == ["GOT IP"])
    #expect(Self.match("%x:%x", "0a:Ff") == ["0a", "Ff"])
    #expect(Self.match("%4[^\"]\"", "12345\"") == nil)
  }

  @Test("a number at the end fits after its first digit, as with scanf")
  func numberAtTheEnd() {
    #expect(Self.match("SDK version:%d", "SDK version:2") == ["2"])
  }

  @Test("a template of several lines is one for each, and only what ends a line waits for its end")
  func lines() {
    let lines = ATTemplate.lines("OK\nready")
    #expect(lines.map(\.endsLine) == [true, false])
    #expect(lines[0].match(Array("OK\n".utf8)) == [])
  }
}
