import NetworkServices
import Testing
import Timekeeping

@Suite("The small services")
struct ServerTests {
  private let start = Instant.beginning

  @Test("chargen rows are 72 characters with CR LF, each row one further round the ring")
  func chargenPattern() {
    var server = ChargenServer()
    #expect(server.handle(.opened, at: start).isEmpty)
    guard case .send(let bytes)? = server.handle(.room(74 * 96), at: start).first else {
      Issue.record("chargen did not send")
      return
    }
    let rows = String(decoding: bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    #expect(rows.count == 97)
    #expect(rows[0] == ##" !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg"##)
    #expect(rows[1].hasPrefix("!\"#$") && rows[1].hasSuffix("fgh"))
    #expect(rows[24].hasSuffix("}~ "), "the ring of 95 closes")
    #expect(rows[95] == rows[0], "95 rows and it begins again")
  }

  @Test("chargen goes on where it stopped, whatever the room")
  func chargenPieces() {
    var server = ChargenServer()
    var pieces: [UInt8] = []
    for room in [1, 72, 1, 1, 500, 3] {
      for case .send(let bytes) in server.handle(.room(room), at: start) {
        #expect(bytes.count == room)
        pieces += bytes
      }
    }
    #expect(pieces == (0..<pieces.count).map(ChargenServer.byte(at:)))
  }

  @Test("echo gives everything back, discard nothing")
  func echoAndDiscard() {
    var echo = EchoServer()
    var discard = DiscardServer()
    #expect(echo.handle(.received([1, 2, 3]), at: start) == [.send([1, 2, 3])])
    #expect(discard.handle(.received([1, 2, 3]), at: start).isEmpty)
    #expect(echo.handle([], at: start) == [])
    #expect(discard.handle([1], at: start) == nil)
    #expect(echo.handle(.peerClosed, at: start) == [.finish])
    #expect(discard.handle(.peerClosed, at: start) == [.finish])
  }

  @Test("daytime says one line and ends")
  func daytime() {
    let server = DaytimeServer()
    #expect(
      server.handle(.opened, at: start) == [.send(Array("Fri Nov 20 17:01:24 2026\r\n".utf8)), .finish])
    #expect(
      server.handle([], at: start + .seconds(36)) == Array("Fri Nov 20 17:02:00 2026\r\n".utf8))
  }

  @Test("time says four bytes and ends")
  func time() {
    let server = TimeServer(clock: CivilClock(epoch: 0))
    #expect(server.handle(.opened, at: start) == [.send([0x83, 0xAA, 0x7E, 0x80]), .finish])
    #expect(server.handle([7], at: start + .seconds(1)) == [0x83, 0xAA, 0x7E, 0x81])
  }

  @Test(
    "dates follow the Gregorian calendar",
    arguments: [
      (0, "Thu Jan  1 00:00:00 1970"), (951_782_400, "Tue Feb 29 00:00:00 2000"),
      (951_868_799, "Tue Feb 29 23:59:59 2000"), (1_709_251_199, "Thu Feb 29 23:59:59 2024"),
      (1_798_761_599, "Thu Dec 31 23:59:59 2026"), (4_107_542_400, "Mon Mar  1 00:00:00 2100"),
      (-1, "Wed Dec 31 23:59:59 1969"),
    ] as [(Int64, String)])
  func calendar(epoch: Int64, text: String) {
    #expect(CivilClock(epoch: epoch).text(at: start) == text)
  }
}
