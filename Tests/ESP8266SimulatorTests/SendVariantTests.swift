import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

@Suite("CIPSENDEX, CIPSENDBUF and CIPCLOSEMODE")
struct SendVariantTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error

  private func bench(_ kind: String = "TCP", port: Int = 7, roundTrip: Int = 20, multiplexed: Bool = true)
    -> Bench
  {
    let trip = Duration.milliseconds(roundTrip)
    var bench = Bench(conditions: NetworkConditions(roundTrip: trip...trip, segmentCutting: 0))
    bench.join(multiplexed: multiplexed)
    _ = bench.ask("AT+CIPSTART=\(multiplexed ? "0," : "")\"\(kind)\",\"echo.test\",\(port)")
    return bench
  }

  @Test(
    "CIPSENDEX ends at its length or at a backslash with 0; other backslashes are swallowed",
    arguments: [
      (#"ab\0"#, "ab"), (#"a\\b\0"#, #"a\b"#), (#"a\nb\0"#, "anb"), ("0123456789", "0123456789"),
      (#"012345678\\"#, #"012345678\"#), ("a0b\\0", "a0b"), ("+++x\\0", "+++x"),
    ])
  func terminated(typed: String, sent: String) {
    var bench = bench()
    #expect(bench.ask("AT+CIPSENDEX=0,10") == #"\r\nOK\r\n> "#)
    bench.type(typed)
    bench.run()
    let count = sent.utf8.count
    let text = bench.take()
    #expect(text.hasPrefix("\\r\\nRecv \(count) bytes\\r\\n"))
    // The echo may overtake SEND OK.
    #expect(text.contains("+IPD,0,\(count):\(sent)") && text.contains("SEND OK"))
  }

  @Test("CIPSENDEX has the errors of CIPSEND, and takes a remote")
  func terminatedErrors() {
    var bench = bench("UDP")
    #expect(bench.ask("AT+CIPSENDEX=?") == Self.ok)
    #expect(bench.ask("AT+CIPSENDEX=1,5") == #"link is not valid\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSENDEX=0,2049") == #"too long\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSENDEX=0,9,\"93.184.216.34\",7") == #"\r\nOK\r\n> "#)
    bench.type("hi\\0")
    bench.run()
    let text = bench.take()
    #expect(text.hasPrefix(#"\r\nRecv 2 bytes\r\n"#) && text.contains("+IPD,0,2:hi"))
  }

  @Test("+++ and silence cancel CIPSENDEX and CIPSENDBUF, never CIPSEND", arguments: ["EX", "BUF", ""])
  func cancel(suffix: String) {
    var bench = bench()
    _ = bench.ask("AT+CIPSEND\(suffix)=0,10")
    bench.type("+++")
    bench.run()
    #expect(bench.take() == (suffix.isEmpty ? "" : #"\r\nSEND Canceled\r\n"#))
    if !suffix.isEmpty { #expect(bench.ask("AT") == Self.ok) }
  }

  @Test(
    "CIPSENDBUF: segment numbers, prompt, free again after Recv, the end later", arguments: [true, false])
  func buffered(multiplexed: Bool) {
    let id = multiplexed ? "0," : ""
    var bench = bench(port: 9, roundTrip: 400, multiplexed: multiplexed)
    for (number, text) in [(1, "abc"), (2, "defg")] {
      bench.type("AT+CIPSENDBUF=\(id)\(text.utf8.count)\r\n")
      bench.run(for: .milliseconds(20))
      #expect(bench.take() == "\(number),0\\r\\n\\r\\nOK\\r\\n>")
      bench.type(text)
      bench.run(for: .milliseconds(10))
      #expect(bench.take() == "\\r\\nRecv \(text.utf8.count) bytes\\r\\n")
    }
    bench.type("AT+CIPBUFSTATUS\(multiplexed ? "=0" : "")\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == #"3,2,0,2913,6\r\n\r\nOK\r\n"#)
    bench.type("AT+CIPBUFRESET\(multiplexed ? "=0" : "")\r\n")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == Self.error, "not while something is on its way")
    bench.run()
    #expect(bench.take() == "\(id)1,SEND OK\\r\\n\(id)2,SEND OK\\r\\n")
    #expect(bench.ask("AT+CIPCHECKSEQ=\(id)2") == "\(id)2,TRUE\\r\\n\\r\\nOK\\r\\n")
    #expect(bench.ask("AT+CIPCHECKQUEUE=\(id)3") == "\(id)3,FALSE\\r\\n\\r\\nOK\\r\\n")
    #expect(bench.ask("AT+CIPBUFRESET\(multiplexed ? "=0" : "")") == Self.ok)
    #expect(bench.ask("AT+CIPSENDBUF=\(id)1") == #"1,0\r\n\r\nOK\r\n>"#)
  }

  @Test(
    "errors of the family",
    arguments: [
      ("AT+CIPSENDBUF=1,5", #"link is not valid\r\n\r\nERROR\r\n"#),
      ("AT+CIPSENDBUF=0,2049", #"too long\r\n\r\nERROR\r\n"#),
      ("AT+CIPSENDBUF=0,5,\"1.2.3.4\",7", #"\r\nERROR\r\n"#),
      ("AT+CIPSENDBUF=0", #"\r\nERROR\r\n"#), ("AT+CIPBUFRESET", #"\r\nERROR\r\n"#),
      ("AT+CIPBUFRESET=1", #"\r\nERROR\r\n"#), ("AT+CIPBUFSTATUS=1", #"\r\nERROR\r\n"#),
      ("AT+CIPBUFSTATUS=5", #"\r\nERROR\r\n"#), ("AT+CIPCHECKSEQ=0", #"\r\nERROR\r\n"#),
      ("AT+CIPCHECKSEQ=1,1", #"\r\nERROR\r\n"#), ("AT+CIPCHECKSEQ=0,0", #"\r\nERROR\r\n"#),
      ("AT+CIPCLOSEMODE=0", #"\r\nERROR\r\n"#), ("AT+CIPCLOSEMODE=0,2", #"\r\nERROR\r\n"#),
      ("AT+CIPCLOSEMODE=5,1", #"\r\nERROR\r\n"#), ("AT+CIPCLOSEMODE=0,0", #"\r\nOK\r\n"#),
    ])
  func errors(command: String, reply: String) {
    var bench = bench(port: 9)
    #expect(bench.ask(command) == reply)
  }

  @Test("CIPSENDBUF is for TCP only")
  func datagrams() {
    var bench = bench("UDP")
    #expect(bench.ask("AT+CIPSENDBUF=0,5") == Self.error)
  }

  @Test("the buffer has its limits: bytes and segments")
  func full() {
    var bench = bench(port: 9, roundTrip: 5000)
    func send(_ text: String) -> String {
      bench.type("AT+CIPSENDBUF=0,\(text.utf8.count)\r\n")
      bench.run(for: .milliseconds(20))
      let reply = bench.take()
      if reply.hasSuffix(">") {
        bench.type(text)
        bench.run(for: .milliseconds(10))
        _ = bench.take()
      }
      return reply
    }
    #expect(send(String(repeating: "x", count: 2048)).hasSuffix(">"))
    #expect(send(String(repeating: "x", count: 873)) == #"BUFFER FULL\r\n\r\nERROR\r\n"#)
    for _ in 2...8 { #expect(send("x").hasSuffix(">")) }
    #expect(send("x") == #"QUEUE FULL\r\n\r\nERROR\r\n"#)
  }

  @Test("CIPSEND behind a buffered segment: each has its own end, in order")
  func mixed() {
    var bench = bench(port: 9, roundTrip: 400)
    bench.type("AT+CIPSENDBUF=0,3\r\n")
    bench.run(for: .milliseconds(20))
    bench.type("abc")
    bench.run(for: .milliseconds(10))
    bench.type("AT+CIPSEND=0,2\r\n")
    bench.run(for: .milliseconds(20))
    bench.type("de")
    _ = bench.take()
    bench.run()
    #expect(bench.take() == #"\r\nRecv 2 bytes\r\n0,1,SEND OK\r\n\r\nSEND OK\r\n"#)
  }

  @Test("a lost link fails its buffered segments")
  func lost() throws {
    var bench = bench(port: 9, roundTrip: 4000)
    let id = try #require(bench.firmware.links[0]?.slot.id)
    bench.type("AT+CIPSENDBUF=0,3\r\n")
    bench.run(for: .milliseconds(20))
    bench.type("abc")
    bench.run(for: .milliseconds(10))
    _ = bench.take()
    bench.handle(.uplink(.reset(id)))
    #expect(bench.take() == #"0,CLOSED\r\n0,1,SEND FAIL\r\n"#)
  }

  @Test("CIPCLOSEMODE=1 closes with a reset, which waits for nobody", arguments: [true, false])
  func closeMode(multiplexed: Bool) {
    let id = multiplexed ? "0," : ""
    var bench = bench(port: 9, roundTrip: 4000, multiplexed: multiplexed)
    _ = bench.ask("AT+CIPCLOSEMODE=\(id)1")
    let start = bench.now
    #expect(bench.ask("AT+CIPCLOSE\(multiplexed ? "=0" : "")") == "\(id)CLOSED\\r\\n\\r\\nOK\\r\\n")
    #expect(bench.now - start < .milliseconds(100))
  }
}
