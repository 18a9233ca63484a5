import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Receiving what the module keeps (passive)", .virtualTime)
struct PassiveReceiveTests {
  private func run(_ body: (DriverBench, TCPSocket) async throws -> Void) async throws {
    try await DriverBench.run { bench in
      try await bench.connect()
      let socket = try await bench.tcpSocket()
      socket.setBlocking(false)
      _ = bench.module.takeCommands()
      try await body(bench, socket)
    }
  }

  private func announce(_ count: Int, _ bench: DriverBench) async throws {
    try await bench.module.say("\r\n+IPD,0,\(count)\r\n")
    try await bench.sleep(.milliseconds(10))
  }

  @Test("asks for nothing before an announcement")
  func quiet() async throws {
    try await run { bench, socket in
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 10) }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("an announcement wakes a blocking receive, which asks for as much as was announced")
  func announced() async throws {
    try await run { bench, socket in
      socket.setBlocking(true)
      bench.module.on("AT+CIPRECVDATA=*", .data("hello"))
      async let received = socket.receive(limit: 100)
      try await bench.sleep(.seconds(20))
      try await announce(5, bench)
      #expect(try await received == bytes("hello"))
      #expect(bench.module.takeCommands() == ["AT+CIPRECVDATA=0,5"])
      #expect(bench.activity.evidence[.bytesIn] == 5)
      socket.setBlocking(false)
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 10) }
      #expect(bench.module.takeCommands().isEmpty)
    }
  }

  @Test("reads in parts as small as the caller wants, and at most 2048 bytes at once")
  func parts() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPRECVDATA=0,4", .data("abcd"))
      bench.module.on("AT+CIPRECVDATA=0,2", .data("ef"))
      try await announce(6, bench)
      #expect(try await socket.receive(limit: 4) == bytes("abcd"))
      #expect(try await socket.receive(limit: 4) == bytes("ef"))
      bench.module.on("AT+CIPRECVDATA=*", .data(String(repeating: "x", count: 2048)))
      try await announce(2920, bench)
      #expect(try await socket.receive(limit: 5000).count == 2048)
      #expect(bench.module.takeCommands().last == "AT+CIPRECVDATA=0,2048")
    }
  }

  @Test(
    "an announcement during a read: the module is asked, so that nothing is left and nothing is invented",
    arguments: [
      // Announced in the middle, and what is really left after the read.
      (announced: 100, left: 100), (100, 90), (10, 10), (10, 0), (5, 5), (0, 0),
    ])
  func announcedDuringRead(announced: Int, left: Int) async throws {
    try await run { bench, socket in
      let text = String(repeating: "a", count: 10)
      let rest = String(repeating: "b", count: left)
      try await announce(10, bench)
      bench.module.on(
        "AT+CIPRECVDATA=*",
        Answer(.say("\r\n+IPD,0,\(announced)\r\n\r\n+CIPRECVDATA,10:\(text)\r\nOK\r\n")))
      #expect(try await socket.receive(limit: 10) == bytes(text))
      // Whatever the driver thinks is left: this module gives what it has, ERROR when that is nothing.
      let first = max(announced - 10, 0)
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:\(left),0,0,0,0\r\n\r\nOK\r\n")
      if first > 0 {
        bench.module.on("AT+CIPRECVDATA=0,\(first)", .data(String(rest.prefix(first))))
        bench.module.on(
          "AT+CIPRECVLEN?", "+CIPRECVLEN:\(max(left - first, 0)),0,0,0,0\r\n\r\nOK\r\n",
          "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n")
        bench.module.on("AT+CIPRECVDATA=0,\(left - first)", .data(String(rest.dropFirst(first))))
      } else {
        bench.module.on("AT+CIPRECVDATA=*", .data(rest), .error)
        bench.module.on(
          "AT+CIPRECVLEN?", "+CIPRECVLEN:\(left),0,0,0,0\r\n\r\nOK\r\n", "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n"
        )
      }
      var received: [UInt8] = []
      while let part = try? await socket.receive(limit: 1000) { received += part }
      #expect(received == bytes(rest))
    }
  }

  @Test("announcements may count what is new or all there is: nothing is left behind")
  func increments() async throws {
    try await run { bench, socket in
      try await announce(10, bench)
      // The module has 15 now: it counts only the new ones.
      try await announce(5, bench)
      bench.module.on("AT+CIPRECVDATA=0,5", .data("aaaaa"))
      bench.module.on("AT+CIPRECVDATA=0,10", .data("bbbbbbbbbb"))
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:10,0,0,0,0\r\n\r\nOK\r\n")
      #expect(try await socket.receive(limit: 100) == bytes("aaaaa"))
      #expect(try await socket.receive(limit: 100) == bytes("bbbbbbbbbb"))
    }
  }

  @Test("what is announced right behind the answer to how much there is, is not missed")
  func announcedBehindCount() async throws {
    try await run { bench, socket in
      try await announce(5, bench)
      try await announce(10, bench)
      bench.module.on("AT+CIPRECVDATA=0,10", .data("aaaaaaaaaa"))
      #expect(try await socket.receive(limit: 100) == bytes("aaaaaaaaaa"))
      // At once, as a module does whose bytes come while it answers.
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n\r\n+IPD,0,7\r\n")
      bench.module.on("AT+CIPRECVDATA=0,7", .data("bbbbbbb"))
      #expect(try await socket.receive(limit: 100) == bytes("bbbbbbb"))
    }
  }

  @Test("a short read: the module is asked before the rest of the count is believed")
  func shortRead() async throws {
    try await run { bench, socket in
      try await announce(100, bench)
      bench.module.on("AT+CIPRECVDATA=0,10", .data("abc"))
      #expect(try await socket.receive(limit: 10) == bytes("abc"))
      bench.module.on("AT+CIPRECVDATA=0,97", .error)
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n")
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 100) }
      await #expect(throws: NSAPIError.wouldBlock) { try await socket.receive(limit: 100) }
      try await bench.module.say("0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(10))
      #expect(try await socket.receive(limit: 100).isEmpty)
    }
  }

  @Test("what the module kept is readable after CLOSED, then come 0 bytes")
  func closedWithData() async throws {
    try await run { bench, socket in
      bench.module.on("AT+CIPRECVDATA=0,3", .data("abc"))
      bench.module.on("AT+CIPRECVDATA=0,2", .data("de"))
      try await bench.module.say("\r\n+IPD,0,5\r\n0,CLOSED\r\n")
      try await bench.sleep(.milliseconds(10))
      #expect(try await socket.receive(limit: 3) == bytes("abc"))
      #expect(try await socket.receive(limit: 3) == bytes("de"))
      #expect(try await socket.receive(limit: 3).isEmpty)
      #expect(try await socket.receive(limit: 3).isEmpty)
    }
  }

  @Test("data that a module lost with the link does not keep a blocking receive for ever")
  func lostWithLink() async throws {
    try await run { bench, socket in
      socket.setBlocking(true)
      bench.module.on("AT+CIPRECVDATA=*", .error)
      bench.module.on("AT+CIPRECVLEN?", "+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n")
      try await bench.module.say("\r\n+IPD,0,5\r\n0,CLOSED\r\n")
      let start = bench.world.now
      #expect(try await socket.receive(limit: 3).isEmpty)
      #expect(bench.world.now - start < .seconds(1))
    }
  }

  @Test("the same where the module refuses to tell its counts")
  func lostWithoutCounts() async throws {
    try await run { bench, socket in
      socket.setBlocking(true)
      bench.module.on("AT+CIPRECVDATA=*", .error)
      try await bench.module.say("\r\n+IPD,0,5\r\n0,CLOSED\r\n")
      let start = bench.world.now
      #expect(try await socket.receive(limit: 3).isEmpty)
      #expect(bench.world.now - start < .seconds(1))
    }
  }

  @Test("a busy module is asked again, for the data and for the counts")
  func busy() async throws {
    try await run { bench, socket in
      socket.setBlocking(true)
      try await announce(5, bench)
      bench.module.on(
        "AT+CIPRECVDATA=*", .busy, Answer(.say("\r\n+IPD,0,5\r\n\r\n+CIPRECVDATA,5:hello\r\nOK\r\n")))
      #expect(try await socket.receive(limit: 100) == bytes("hello"))
      bench.module.on("AT+CIPRECVLEN?", .busy, .silence, "+CIPRECVLEN:3,0,0,0,0\r\n\r\nOK\r\n")
      bench.module.on("AT+CIPRECVDATA=0,3", .data("abc"))
      #expect(try await socket.receive(limit: 100) == bytes("abc"))
    }
  }

  @Test(
    "an answer that is none is DEVICE_ERROR",
    arguments: ["\r\nOK\r\n", "\r\n+CIPRECVDATA,9:too many \r\nOK\r\n", "\r\n+CIPRECVDATA:5,hello\r\nOK\r\n"])
  func malformed(answer: String) async throws {
    try await run { bench, socket in
      try await announce(5, bench)
      bench.module.on("AT+CIPRECVDATA=*", Answer(.say(answer)))
      await #expect(throws: NSAPIError.deviceError) { try await socket.receive(limit: 5) }
    }
  }
}
