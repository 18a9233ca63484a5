import TestSupport
import Testing
import Timekeeping

@testable import SerialLines

@Suite("Passwords in AT commands")
struct PasswordMaskTests {
  private static func shown(_ stream: [UInt8], cutAt size: Int, isEcho: Bool) -> String {
    var mask = PasswordMask(isEcho: isEcho)
    var shown: [UInt8] = []
    var rest = stream[...]
    while !rest.isEmpty {
      shown += mask.feed(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return String(decoding: shown, as: UTF8.self)
  }

  static let commands = [
    (#"AT+CWJAP="net","secret""#, #"AT+CWJAP="net","***""#),
    (#"AT+CWJAP_CUR="net","secret""#, #"AT+CWJAP_CUR="net","***""#),
    (#"AT+CWJAP_DEF="n\"et","sec\\\"ret","aa:bb""#, #"AT+CWJAP_DEF="n\"et","***","***""#),
    (#"AT+CWSAP="own","secret",5,3"#, #"AT+CWSAP="own","***",5,3"#),
    (#"AT+CWJEAP="net",1,"me","who","secret",3"#, #"AT+CWJEAP="net",1,"***","***","***",3"#),
    (#"junkAT+CWJAP="net","secret"#, #"junkAT+CWJAP="net","***"#),
    (#"AT+CWJAP="net","""#, #"AT+CWJAP="net","***""#), (#"AT+CWJAP?"#, #"AT+CWJAP?"#),
    (#"AT+CIPSTART="TCP","host",7"#, #"AT+CIPSTART="TCP","host",7"#), (#"AT+CWMODE=1"#, #"AT+CWMODE=1"#),
    (#"x="a","b""#, #"x="a","b""#),
    (#"at+cwjap="net","secret""#, #"at+cwjap="net","***""#),
    (#"aT+cWjAp_cUr="net","secret""#, #"aT+cWjAp_cUr="net","***""#),
    ("AT+CWJAP=net,secret", "AT+CWJAP=net,***"), ("AT+CWJAP=net,12345678", "AT+CWJAP=net,***"),
    (#"AT+CWJAP="net,secret""#, #"AT+CWJAP="net,***"#), (#"AT+CWJAP="net",secret"#, #"AT+CWJAP="net",***"#),
    (#"AT+CWJAP="net","sec"ret""#, #"AT+CWJAP="net","***""#),
    (#"AT+CWJAP "net","secret""#, #"AT+CWJAP "net","***""#),
    (#"AT+CWJAP"net","secret""#, #"AT+CWJAP"net","***""#),
    (#"AT+CWJAP:"net","secret""#, #"AT+CWJAP:"net","***""#),
    (#"AT+CWJAPX="net", "secret""#, #"AT+CWJAPX="net",***"#), ("AT+CWJAP,secret", "AT+CWJAP,***"),
    (#"+CWJAP:"net","00:11:22:33:44:55",6,-45"#, #"+CWJAP:"net","00:11:22:33:44:55",6,-45"#),
    (#"+CWSAP:"own","secret",1,4"#, #"+CWSAP:"own","***",1,4"#),
    (#"+CWSAP_CUR:"own","secret",1,4"#, #"+CWSAP_CUR:"own","***",1,4"#),
  ]

  @Test("are gone, and nothing else is, however the stream is cut", arguments: commands)
  func masked(command: String, expected: String) {
    let stream = Array((command + "\r\nAT+GMR\r\n").utf8)
    for size in 1...stream.count {
      for isEcho in [false, true] {
        // An echo of a password that does not end may be a password that goes on.
        if isEcho, command.hasPrefix("junk") { continue }
        #expect(Self.shown(stream, cutAt: size, isEcho: isEcho) == expected + "\r\nAT+GMR\r\n")
      }
    }
  }

  @Test("an echo that something else comes into stays hidden, but not for ever")
  func interrupted() {
    let stream = Array("AT+CWJAP=\"n\",\"sec\r\nWIFI DISCONNECT\r\nret\"\r\nOK\r\n".utf8)
    #expect(Self.shown(stream, cutAt: 7, isEcho: true) == "AT+CWJAP=\"n\",\"***\r\n\r\n\"\r\nOK\r\n")
    let endless = Array("AT+CWJAP=\"n\",\"sec\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
    #expect(Self.shown(endless, cutAt: 1000, isEcho: true).utf8.count > 800)
  }

  @Test("are gone from whole lines, until an answer shows that an echo has ended")
  func lines() {
    var redactor = LineRedactor(secrets: ["sesame"], isEcho: true)
    func shown(_ line: String) -> String {
      String(decoding: redactor.masking(Array(line.utf8)), as: UTF8.self)
    }
    #expect(shown(#"AT+CWJAP="net","sec"#) == #"AT+CWJAP="net","***"#)
    #expect(shown("ret") == "")
    redactor.startOver()
    #expect(shown("a sesame") == "a ***")
  }

  @Test("at the module's end a transcript has the directions of the host's, and no password", .virtualTime)
  func moduleEnd() async throws {
    let world = try World.current
    let (host, module) = SimulatedLine.pair(world)
    let entries = Trace<String>()
    let line = TranscribedLine(module, time: world, secrets: ["sesame"], end: .module) { entries.add($0) }
    try await host.write(Array("AT+CWJAP=\"sesame\",\"unknown\"\r\n".utf8))
    _ = try await line.read(until: nil)
    try await line.write(Array("OK\r\n".utf8))
    #expect(
      entries.all.map { $0.split(separator: " ", maxSplits: 2).last.map(String.init) } == [
        "> AT+CWJAP=\"***\",\"***\"\\r\\n\n", "< OK\\r\\n\n",
      ])
  }
}
