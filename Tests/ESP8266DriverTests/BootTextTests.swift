import ESP8266Driver
import Testing

@Suite("Boot text")
struct BootTextTests {
  @Test(
    "is read for what it means, in its own words",
    arguments: [
      (
        " ets Jan  8 2013,rst cause:4, boot mode:(3,7)\r\n\r\nwdt reset\r\n", .watchdog,
        "rst cause:4, wdt reset"
      ),
      ("Soft WDT reset\r\n", .watchdog, "Soft WDT reset"),
      (
        " ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n", .waitsForDownload, "rst cause:2, boot mode:(1,6)"
      ),
      (" ets Jan  8 2013,rst cause:1, boot mode:(7,7)\r\n", .wrongBootPins, "rst cause:1, boot mode:(7,7)"),
      ("Exception (29):\r\nepc1=0x4000e1c3\r\n", .crashed, "Exception (29)"),
      ("Fatal exception (28):\r\n", .crashed, "Fatal exception (28)"),
      (" ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\nready\r\n", .powerLost, "rst cause:1"),
      (
        "load 0x40100000, len 2592, room 16 \r\ntail 0\r\nchksum 0xf3\r\ncsum 0x22\r\n", .unknown,
        "no boot text"
      ),
      ("\u{7F}~0@\u{1}p\r\n", .unknown, "boot text at 74 880 baud, not readable here"),
      ("invalid\r\n", .unknown, "'invalid'"),
      ("", .unknown, "no boot text"),
    ] as [(String, BootText.Meaning, String)])
  func meaning(text: String, meaning: BootText.Meaning, words: String) {
    let boot = BootText(Array(text.utf8))
    #expect(boot.meaning == meaning)
    #expect(boot.words == words)
  }

  @Test("tells a module that starts again and again from one that has started")
  func loop() {
    let start = " ets Jan  8 2013,rst cause:4, boot mode:(3,6)\r\n\r\nwdt reset\r\n\r\nready\r\n"
    #expect(!BootText(Array(start.utf8)).isLoop)
    let loop = BootText(Array(String(repeating: start, count: 3).utf8))
    #expect(loop.isLoop)
    #expect(loop.starts == 3)
    #expect(BootText(Array("\r\nready\r\n\r\nready\r\n\r\nready\r\n".utf8)).isLoop)
  }

  @Test("keeps a bounded part of a line of any length")
  func bounded() {
    let boot = BootText([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
    #expect(boot.words.count < 100)
  }
}
