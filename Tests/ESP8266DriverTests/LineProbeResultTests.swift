import ESP8266Driver
import Testing

@Suite("What comes back from a line")
struct LineFindingTests {
  @Test(
    "is an answer, an echo, text, garbage or silence",
    arguments: [
      ("", .silence), ("\r\nOK\r\n", .answer(isEchoing: false)), ("OK\r\n", .answer(isEchoing: false)),
      ("AT\r\r\n\r\nOK\r\n", .answer(isEchoing: true)), ("AT\r", .echoAlone), ("AT\r\nAT\r\n", .echoAlone),
      ("\u{1}\u{2}\u{3}\r\nOK\r\n", .answer(isEchoing: false)), ("\r\nERROR\r\n", .text("\\r\\nERROR\\r\\n")),
      ("NOT OK\r\n", .text("NOT OK\\r\\n")), ("\u{80}\u{81}", .garbage(count: 4)), ("\r\n", .text("\\r\\n")),
      ("OK", .answer(isEchoing: false)),
    ] as [(String, LineProbeResult)])
  func finding(heard: String, finding: LineProbeResult) {
    #expect(LineProbeResult(Array(heard.utf8)) == finding)
  }
}
