import Greentea
import Testing

@Suite("Patterns over suite and case names")
struct GlobTests {
  @Test(
    "match the whole name, without regard to case",
    arguments: [
      ("*", "", true), ("*", "WIFI-CONNECT", true), ("", "", true), ("", "x", false), ("?", "", false),
      ("WIFI-CONNECT", "WIFI-CONNECT", true), ("wifi-connect", "WIFI-CONNECT", true),
      ("WIFI-CONNECT", "WIFI-CONNECT-SECURE", false), ("WIFI-CONNECT*", "WIFI-CONNECT", true),
      ("*SECURE", "WIFI-CONNECT-SECURE", true), ("*CONNECT", "WIFI-CONNECT-SECURE", false),
      ("*-*-*", "a-b", false), ("*-*-*", "a-b-c", true), ("a**b", "axxb", true), ("a?c", "abc", true),
      ("a?c", "ac", false), ("*aab", "aaaab", true), ("[ab]x", "bx", true), ("[ab]x", "cx", false),
      ("[a-c]x", "bx", true), ("[A-C]x", "bx", true), ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true),
      ("[]x", "]x", false), ("[]x]y", "]y", true), ("[]x]y", "xy", true), ("[a", "[a", true),
      ("[c-a]", "[c-a]", true),
      ("[a-]x", "-x", true), ("a.c", "abc", false), ("TCP\\*", "TCPx", false),
    ])
  func table(pattern: String, name: String, expected: Bool) {
    #expect(Glob(pattern).matches(name) == expected)
  }

  @Test("a list is split at commas; blanks around and empty parts do not count")
  func list() {
    #expect(Glob.list(" *-tcp , ,*-udp,").map(\.pattern) == ["*-tcp", "*-udp"])
    #expect(Glob.list("").isEmpty)
  }

  @Test("hostile patterns cost no exponential time")
  func hostile() {
    let name = String(repeating: "a", count: 2000)
    #expect(!Glob(String(repeating: "*a", count: 200) + "b").matches(name))
  }
}
