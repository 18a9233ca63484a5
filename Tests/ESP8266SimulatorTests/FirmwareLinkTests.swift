import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

@Suite("Links: sending, receiving, closing")
struct LinkTests {
  private static let ok = #"\r\nOK\r\n"#

  private func send(_ payload: String, on link: Int, _ bench: inout Bench, remote: String = "") -> String {
    let prompt = bench.ask("AT+CIPSEND=\(link),\(payload.utf8.count)\(remote)")
    guard prompt == #"\r\nOK\r\n> "# else { return prompt }
    bench.type(payload)
    bench.run()
    return bench.take()
  }

  @Test("TCP: SEND OK comes after the peer's acknowledgement, not before")
  func acknowledgement() {
    let trip = Duration.milliseconds(200)
    var bench = Bench(conditions: NetworkConditions(roundTrip: trip...trip))
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    _ = bench.ask("AT+CIPSEND=0,5")
    bench.type("hello")
    bench.run(for: .milliseconds(5))
    #expect(bench.take() == #"\r\nRecv 5 bytes\r\n"#)
    bench.run(for: .milliseconds(190))
    #expect(bench.take() == "")
    bench.run(for: .milliseconds(20))
    #expect(bench.take() == #"\r\nSEND OK\r\n"#)
  }

  @Test("UDP: SEND OK does not wait for the peer")
  func datagramSent() {
    let trip = Duration.milliseconds(200)
    var bench = Bench(conditions: NetworkConditions(roundTrip: trip...trip))
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7")
    _ = bench.ask("AT+CIPSEND=0,5")
    bench.type("hello")
    bench.run(for: .milliseconds(25))
    #expect(bench.take() == #"\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n"#)
    bench.run()
    #expect(bench.take() == #"\r\n+IPD,0,5:hello"#)
  }

  @Test("lengths: 2048 is the most", arguments: ["TCP", "UDP"])
  func lengths(kind: String) {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"\(kind)\",\"echo.test\",9")
    #expect(bench.ask("AT+CIPSEND=0,2049") == #"too long\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND=0,-1") == #"\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND=0") == #"\r\nERROR\r\n"#)
    #expect(
      send(String(repeating: "x", count: 2048), on: 0, &bench) == #"\r\nRecv 2048 bytes\r\n\r\nSEND OK\r\n"#)
  }

  @Test("a remote in CIPSEND is for UDP only and for that datagram only")
  func remote() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPDINFO=1")
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    #expect(bench.ask("AT+CIPSEND=0,1,\"1.2.3.4\",7") == #"\r\nERROR\r\n"#)
    _ = bench.ask("AT+CIPSTART=1,\"UDP\",\"127.0.0.1\",5000,5000,2")
    #expect(
      send("a", on: 1, &bench, remote: ",\"93.184.216.34\",7")
        == #"\r\nRecv 1 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,1,1,93.184.216.34,7:a"#)
    #expect(
      bench.ask("AT+CIPSTATUS").contains(#"+CIPSTATUS:1,"UDP","93.184.216.34",7,5000,0"#), "mode 2 follows")
    #expect(bench.ask("AT+CIPSEND=1,1,\"x.y\",7") == #"DNS Fail\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSEND=1,1,\"1.2.3.4\",0") == #"\r\nERROR\r\n"#)
    _ = bench.ask("AT+CIPSTART=2,\"UDP\",\"\",0,6000")
    #expect(bench.ask("AT+CIPSEND=2,1") == #"\r\nERROR\r\n"#, "nobody to send to")
  }

  @Test("active receive: what comes is pushed, with the sender if asked for", arguments: [true, false])
  func push(showsRemote: Bool) {
    var bench = Bench()
    bench.join()
    if showsRemote { _ = bench.ask("AT+CIPDINFO=1") }
    let sender = showsRemote ? ",93.184.216.34,7" : ""
    for (link, kind) in ["TCP", "UDP"].enumerated() {
      _ = bench.ask("AT+CIPSTART=\(link),\"\(kind)\",\"echo.test\",7")
      #expect(
        send("a\r\nb", on: link, &bench)
          == #"\r\nRecv 4 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,"# + "\(link),4\(sender):" + #"a\r\nb"#)
    }
  }

  @Test("passive receive: TCP announces the total and waits, UDP is pushed all the same")
  func passive() {
    var bench = Bench()
    bench.join(passive: true)
    _ = bench.ask("AT+CIPDINFO=1")
    _ = bench.ask("AT+CIPSTART=3,\"TCP\",\"echo.test\",7")
    let sent = #"\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n"#
    #expect(send("hello", on: 3, &bench) == sent + #"\r\n+IPD,3,5\r\n"#)
    #expect(send("world", on: 3, &bench) == sent + #"\r\n+IPD,3,10\r\n"#)
    #expect(bench.ask("AT+CIPRECVLEN?") == #"+CIPRECVLEN:0,0,0,10,0\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=3,7") == #"\r\n+CIPRECVDATA,7:hellowo\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=3,2049") == #"\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=3,0") == #"\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=3,2048") == #"\r\n+CIPRECVDATA,3:rld\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=3,2048") == #"\r\nERROR\r\n"#)
    _ = bench.ask("AT+CIPSTART=1,\"UDP\",\"93.184.216.34\",7")
    #expect(send("hello", on: 1, &bench).contains(#"\r\n+IPD,1,5,93.184.216.34,7:hello"#))
    #expect(bench.ask("AT+CIPRECVDATA=1,10") == #"not TCP\r\n\r\nERROR\r\n"#)
  }

  @Test("passive receive of a single link")
  func passiveSingle() {
    var bench = Bench()
    bench.join(passive: true, multiplexed: false)
    _ = bench.ask("AT+CIPSTART=\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSEND=2")
    bench.type("ab")
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\n+IPD,2\r\n"#))
    #expect(bench.ask("AT+CIPRECVLEN?") == #"+CIPRECVLEN:2\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPRECVDATA=10") == #"\r\n+CIPRECVDATA,2:ab\r\nOK\r\n"#)
  }

  @Test("chargen into a passive link stalls at the buffer and loses nothing")
  func passiveWindow() throws {
    var bench = Bench()
    bench.join(passive: true)
    #expect(
      bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",19").hasPrefix(#"0,CONNECT\r\n\r\nOK\r\n\r\n+IPD,0,"#))
    #expect(bench.ask("AT+CIPRECVLEN?") == #"+CIPRECVLEN:2920,0,0,0,0\r\n\r\nOK\r\n"#)
    var received: [UInt8] = []
    var generator = SeededGenerator(seed: 9)
    while received.count < 50_000 {
      bench.type("AT+CIPRECVDATA=0,\(1 + generator.below(2048))\r\n")
      bench.run()
      let bytes = bench.takeBytes()
      let colon = try #require(bytes.firstIndex(of: UInt8(ascii: ":")))
      let header = String(decoding: bytes[..<colon], as: UTF8.self)
      let count = try #require(Int(header.dropFirst("\r\n+CIPRECVDATA,".count)))
      received += bytes[(colon + 1)...].prefix(count)
      let lengths = bench.ask("AT+CIPRECVLEN?").dropFirst("+CIPRECVLEN:".count)
      let kept = try #require(Int(lengths.prefix { $0 != "," }))
      #expect((1461...2920).contains(kept), "as full again as whole segments make it")
    }
    #expect(received == (0..<received.count).map(ChargenServer.byte(at:)))
  }

  @Test("chargen into an active link goes at the speed of the UART and loses nothing")
  func activeWindow() {
    var bench = Bench()
    bench.join()
    bench.type("AT+CIPSTART=0,\"TCP\",\"echo.test\",19\r\n")
    bench.run(for: .seconds(2))
    let text = String(decoding: bench.takeBytes(), as: UTF8.self)
    var received = ""
    for piece in text.split(separator: "\r\n+IPD,0,").dropFirst() {
      let colon = piece.firstIndex(of: ":") ?? piece.endIndex
      let payload = piece[colon...].dropFirst()
      #expect(Int(piece[..<colon]) == payload.utf8.count)
      received += payload
    }
    let bytes = Array(received.utf8)
    #expect(bytes == (0..<bytes.count).map(ChargenServer.byte(at:)))
    // 11520 bytes a second with ten bits a byte, and the window that is ahead of the wire.
    #expect((18_000...23_040 + 5840).contains(bytes.count), "\(bytes.count)")
  }

  @Test("the peer closes: data first, then CLOSED; on a passive link the data stays readable")
  func peerCloses() {
    var active = Bench()
    active.join()
    #expect(
      active.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",13").hasSuffix(#"\r\n0,CLOSED\r\n"#))
    #expect(active.ask("AT+CIPSTATUS") == #"STATUS:4\r\n\r\nOK\r\n"#)

    var passive = Bench()
    passive.join(passive: true)
    let reply = passive.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",13")
    #expect(reply.hasSuffix(#"+IPD,0,26\r\n0,CLOSED\r\n"#))
    #expect(passive.ask("AT+CIPRECVLEN?") == #"+CIPRECVLEN:26,0,0,0,0\r\n\r\nOK\r\n"#)
    #expect(passive.ask("AT+CIPRECVDATA=0,100").hasPrefix(#"\r\n+CIPRECVDATA,26:Fri Nov 20 17:01:"#))
    #expect(passive.ask("AT+CIPRECVDATA=0,100") == #"\r\nERROR\r\n"#)
    #expect(passive.ask("AT+CIPCLOSE=0") == #"UNLINK\r\n\r\nERROR\r\n"#)
  }

  @Test("a new link with the same number does not inherit unread bytes")
  func leftovers() {
    var bench = Bench()
    bench.join(passive: true)
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",13")
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    #expect(bench.ask("AT+CIPRECVLEN?") == #"+CIPRECVLEN:0,0,0,0,0\r\n\r\nOK\r\n"#)
  }

  @Test("the peer closes or resets during a send: CLOSED, then SEND FAIL", arguments: [true, false])
  func lostDuringSend(byReset: Bool) throws {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    let id = try #require(bench.firmware.links[0]?.slot.id)
    _ = bench.ask("AT+CIPSEND=0,3")
    bench.type("abc")
    bench.run(for: .milliseconds(4))
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\n"#)
    bench.handle(.uplink(byReset ? .reset(id) : .peerClosed(id)))
    #expect(bench.take() == #"0,CLOSED\r\nSEND FAIL\r\n"#)
    #expect(bench.ask("AT") == Self.ok)
  }

  @Test("the peer closes while the prompt waits: the payload is taken, then SEND FAIL")
  func lostDuringPrompt() throws {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",9")
    let id = try #require(bench.firmware.links[0]?.slot.id)
    #expect(bench.ask("AT+CIPSEND=0,3").hasSuffix("> "))
    bench.handle(.uplink(.peerClosed(id)))
    #expect(bench.take() == #"0,CLOSED\r\n"#)
    bench.type("abc")
    bench.run()
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\nSEND FAIL\r\n"#)
    #expect(bench.ask("AT") == Self.ok)
  }

  @Test("a SEND OK that was due for a lost link does not end the send of its successor")
  func lateSuccess() throws {
    var profile = Bench.profile
    profile.delays.acknowledged = .seconds(1) ... .seconds(1)
    let trip = Duration.milliseconds(200)
    var bench = Bench(conditions: NetworkConditions(roundTrip: trip...trip), profile: profile)
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"93.184.216.34\",9")
    let id = try #require(bench.firmware.links[0]?.slot.id)
    _ = bench.ask("AT+CIPSEND=0,3")
    bench.type("abc")
    bench.run(for: .milliseconds(4))
    bench.handle(.uplink(.acknowledged(id, 3)))
    bench.handle(.uplink(.reset(id)))
    #expect(bench.take() == #"\r\nRecv 3 bytes\r\n0,CLOSED\r\nSEND FAIL\r\n"#)
    bench.type("AT+CIPSTART=0,\"TCP\",\"93.184.216.34\",9\r\n")
    bench.run(for: .milliseconds(300))
    bench.type("AT+CIPSEND=0,3\r\n")
    bench.run(for: .milliseconds(10))
    bench.type("def")
    bench.run(for: .seconds(1))
    #expect(bench.take().hasSuffix(#"\r\nRecv 3 bytes\r\n"#), "the late one came in this second")
    bench.run()
    #expect(bench.take() == #"\r\nSEND OK\r\n"#)
  }

  @Test("five links at once, each with its own bytes; the sixth has no number")
  func fiveLinks() {
    var bench = Bench(conditions: NetworkConditions(segmentCutting: 0))
    bench.join()
    for link in 0..<5 {
      #expect(
        bench.ask("AT+CIPSTART=\(link),\"\(link % 2 == 0 ? "TCP" : "UDP")\",\"echo.test\",7")
          == "\(link)," + #"CONNECT\r\n\r\nOK\r\n"#)
    }
    #expect(bench.ask("AT+CIPSTART=5,\"TCP\",\"echo.test\",7") == #"ID ERROR\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPSTART=2,\"TCP\",\"echo.test\",7") == #"ALREADY CONNECTED\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT+CIPMUX=0") == #"link is builded\r\n\r\nERROR\r\n"#)
    for link in (0..<5).reversed() {
      let text = send("link \(link)", on: link, &bench)
      // The echo may overtake SEND OK.
      #expect(text.contains("+IPD,\(link),6:link \(link)") && text.contains("SEND OK"))
    }
    #expect(
      bench.ask("AT+CIPSTATUS")
        == #"STATUS:3\r\n+CIPSTATUS:0,"TCP","93.184.216.34",7,49153,0\r\n"#
        + #"+CIPSTATUS:1,"UDP","93.184.216.34",7,49154,0\r\n"#
        + #"+CIPSTATUS:2,"TCP","93.184.216.34",7,49155,0\r\n"#
        + #"+CIPSTATUS:3,"UDP","93.184.216.34",7,49156,0\r\n"#
        + #"+CIPSTATUS:4,"TCP","93.184.216.34",7,49157,0\r\n"# + Self.ok)
    #expect(bench.ask("AT+CIPCLOSE=2") == #"2,CLOSED\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPCLOSE=2") == #"UNLINK\r\n\r\nERROR\r\n"#)
    let all = bench.ask("AT+CIPCLOSE=5")
    for link in [0, 1, 3, 4] { #expect(all.contains("\(link),CLOSED")) }
    #expect(all.hasSuffix(Self.ok) && all.filter { $0 == "C" }.count == 4)
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:4\r\n\r\nOK\r\n"#)
  }

  @Test("a UDP port that another link has fails at once")
  func portTaken() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"1.2.3.4\",7,5000")
    #expect(
      bench.ask("AT+CIPSTART=1,\"UDP\",\"1.2.3.4\",7,5000") == #"1,CONNECT FAIL\r\n\r\nERROR\r\n"#)
    _ = bench.ask("AT+CIPCLOSE=0")
    #expect(bench.ask("AT+CIPSTART=1,\"UDP\",\"1.2.3.4\",7,5000") == #"1,CONNECT\r\n\r\nOK\r\n"#)
  }

  @Test("no +IPD comes before the CONNECT of its link")
  func announcement() {
    for seed: UInt64 in 0..<30 {
      var bench = Bench(seed: seed)
      bench.join()
      let reply = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",37")
      #expect(reply.hasPrefix(#"0,CONNECT\r\n\r\nOK\r\n\r\n+IPD,0,"#))
    }
  }
}
