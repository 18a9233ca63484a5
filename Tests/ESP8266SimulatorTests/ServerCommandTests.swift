import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

@Suite("The TCP server")
struct ServerCommandTests {
  private static let ok = CommandTests.ok
  private static let error = CommandTests.error
  private static let client = IPv4Endpoint(address: IPv4Address(192, 168, 1, 20), port: 40_000)

  static let commands = [
    Exchange("AT+CIPSERVER=1", ok),
    Exchange("AT+CIPSERVER=1,65535", ok),
    Exchange("AT+CIPSERVER=1,0", error),
    Exchange("AT+CIPSERVER=1,65536", error),
    Exchange("AT+CIPSERVER=2", error),
    Exchange("AT+CIPSERVER=1,80,1", error),
    Exchange("AT+CIPSERVER=1", error, after: ["AT+CIPMUX=0"]),
    Exchange("AT+CIPSERVER=0", #"no change\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSERVER=1,81", #"no change\r\n\r\nOK\r\n"#, after: ["AT+CIPSERVER=1,80"]),
    Exchange("AT+CIPSERVER=0", ok, after: ["AT+CIPSERVER=1,80"]),
    Exchange("AT+CIPMUX=0", #"CIPSERVER must be 0\r\n\r\nERROR\r\n"#, after: ["AT+CIPSERVER=1"]),
    Exchange("AT+CIPMUX=0", ok, after: ["AT+CIPSERVER=1", "AT+CIPSERVER=0"]),
    Exchange("AT+CIPCLOSE", #"we must restart\r\n\r\nERROR\r\n"#, after: ["AT+CIPSERVER=1"]),
    Exchange("AT+CIPSERVERMAXCONN?", #"+CIPSERVERMAXCONN:5\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSERVERMAXCONN?", #"+CIPSERVERMAXCONN:2\r\n\r\nOK\r\n"#, after: ["AT+CIPSERVERMAXCONN=2"]),
    Exchange("AT+CIPSERVERMAXCONN=0", error),
    Exchange("AT+CIPSERVERMAXCONN=6", error),
    Exchange("AT+CIPSERVERMAXCONN=2", #"Server has started\r\n\r\nERROR\r\n"#, after: ["AT+CIPSERVER=1"]),
    Exchange("AT+CIPSTO?", #"+CIPSTO:180\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSTO=100", error),
    Exchange("AT+CIPSTO?", #"+CIPSTO:7200\r\n\r\nOK\r\n"#, after: ["AT+CIPSERVER=1", "AT+CIPSTO=7200"]),
    Exchange("AT+CIPSTO=0", ok, after: ["AT+CIPSERVER=1"]),
    Exchange("AT+CIPSTO=7201", error, after: ["AT+CIPSERVER=1"]),
    Exchange("AT+CIPMODE?", #"+CIPMODE:0\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPMODE=0", ok),
    Exchange("AT+CIPMODE=2", error),
    Exchange("AT+CIPMODE=1", #"CIPMUX and CIPSERVER must be 0\r\n\r\nERROR\r\n"#),
    Exchange("AT+CIPMODE?", #"+CIPMODE:1\r\n\r\nOK\r\n"#, after: ["AT+CIPMUX=0", "AT+CIPMODE=1"]),
    Exchange("AT+CIPMUX=1", #"IPMODE must be 0\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0", "AT+CIPMODE=1"]),
    Exchange("AT+CIPMUX=1", ok, after: ["AT+CIPMUX=0", "AT+CIPMODE=1", "AT+CIPMODE=0"]),
    Exchange("AT+CIPSEND=5", #"IPMODE=1\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0", "AT+CIPMODE=1"]),
    Exchange("AT+CIPSENDEX=5", #"IPMODE=1\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0", "AT+CIPMODE=1"]),
    Exchange("AT+CIPSEND", #"link is not valid\r\n\r\nERROR\r\n"#, after: ["AT+CIPMUX=0", "AT+CIPMODE=1"]),
    Exchange("AT+SAVETRANSLINK=0", ok),
    Exchange("AT+SAVETRANSLINK=1,\"1.2.3.4\",7", error),
    Exchange("AT+CIPSSLSIZE?", #"+CIPSSLSIZE:2048\r\n\r\nOK\r\n"#),
    Exchange("AT+CIPSSLSIZE=4096", ok),
    Exchange("AT+CIPSSLSIZE=4097", error),
    Exchange("AT+CIPSSLSIZE=2047", error),
    Exchange("AT+CIPSSLCCONF?", #"+CIPSSLCCONF:3\r\n\r\nOK\r\n"#, after: ["AT+CIPSSLCCONF=3"]),
    Exchange("AT+CIPSSLCCONF=4", error),
    Exchange("AT+PING=\"1.2.3.4\",1", error),
    Exchange("AT+PING=1", error),
    Exchange("AT+PING=\"\"", error),
    Exchange("AT+CIPSTATUS=?", error),
  ]

  @Test("replies, in a network with numbered links", arguments: commands)
  func reply(exchange: Exchange) {
    var bench = Bench()
    bench.join()
    for command in exchange.before { #expect(bench.ask(command) == Self.ok) }
    #expect(bench.ask(exchange.command) == exchange.reply)
    #expect(bench.ask("AT") == Self.ok, "ready for more")
  }

  private func connect(_ number: UInt64, port: UInt16 = 80, _ bench: inout Bench) -> String {
    let id = ConnectionID(ConnectionID.firstAccepted + number)
    bench.handle(.uplink(.accepted(id, localPort: port, from: Self.client)))
    return bench.take()
  }

  @Test("clients take the lowest free ID and share the five with own links; who finds none is turned away")
  func sharing() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSERVER=1,80")
    _ = bench.ask("AT+CIPSTO=0")
    _ = bench.ask("AT+CIPSTART=1,\"UDP\",\"echo.test\",7,5000")
    #expect(connect(0, port: 81, &bench) == "", "nobody listens there")
    #expect(connect(1, &bench) == #"0,CONNECT\r\n"#)
    #expect(connect(2, &bench) == #"2,CONNECT\r\n"#)
    #expect(connect(3, &bench) == #"3,CONNECT\r\n"#)
    #expect(connect(4, &bench) == #"4,CONNECT\r\n"#)
    #expect(connect(5, &bench) == "")
    #expect(bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7") == #"ALREADY CONNECTED\r\n\r\nERROR\r\n"#)
    #expect(
      bench.ask("AT+CIPSTATUS").hasPrefix(
        #"STATUS:3\r\n+CIPSTATUS:0,"TCP","192.168.1.20",40000,80,1\r\n+CIPSTATUS:1,"UDP""#))
    _ = bench.ask("AT+SYSMSG_CUR=2")
    #expect(bench.ask("AT+CIPCLOSE=2") == #"2,CLOSED\r\n\r\nOK\r\n"#)
    #expect(connect(6, &bench) == #"+LINK_CONN:0,2,"TCP",1,"192.168.1.20",40000,80\r\n"#)
    #expect(bench.ask("AT+CIPSERVER=0") == Self.ok, "clients stay")
    #expect(bench.ask("AT+CIPCLOSE=3") == #"3,CLOSED\r\n\r\nOK\r\n"#)
    #expect(connect(7, &bench) == "", "the server is off")
  }

  @Test("no more clients than CIPSERVERMAXCONN")
  func limit() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSERVERMAXCONN=1")
    _ = bench.ask("AT+CIPSERVER=1,80")
    _ = bench.ask("AT+CIPSTO=0")
    #expect(connect(1, &bench) == #"0,CONNECT\r\n"#)
    #expect(connect(2, &bench) == "")
    #expect(bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7") == #"1,CONNECT\r\n\r\nOK\r\n"#)
  }

  @Test("a client that says nothing for the time of CIPSTO is sent away; 0 keeps it", arguments: [0, 10])
  func idle(seconds: Int) {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSERVER=1,80")
    _ = bench.ask("AT+CIPSTO=\(seconds)")
    _ = connect(1, &bench)
    bench.run(for: .seconds(6))
    bench.handle(.uplink(.received(ConnectionID(ConnectionID.firstAccepted + 1), Array("hello".utf8))))
    #expect(bench.take() == #"\r\n+IPD,0,5:hello"#)
    bench.run(for: .seconds(9))
    #expect(bench.take() == "")
    bench.run(for: .seconds(2))
    #expect(bench.take() == (seconds == 0 ? "" : #"0,CLOSED\r\n"#))
  }

  private func listening(_ bench: Bench) -> [UplinkRequest] {
    bench.requests.filter { request in
      switch request {
      case .listen, .stopListening: true
      default: false
      }
    }
  }

  @Test("the uplink hears where the server listens, and that it has ended, by a command or a restart")
  func listens() {
    var bench = Bench()
    bench.join()
    #expect(listening(bench) == [])
    _ = bench.ask("AT+CIPSERVER=1")
    #expect(listening(bench) == [.listen(port: 333)])
    _ = bench.ask("AT+CIPSERVER=0")
    _ = bench.ask("AT+CIPSERVER=1,80")
    #expect(listening(bench).dropFirst() == [.stopListening(port: 333), .listen(port: 80)])
    _ = bench.ask("AT+RST")
    bench.run()
    #expect(listening(bench).dropFirst(3) == [.stopListening(port: 80)])
  }

  @Test("a client that comes while the module starts is turned away")
  func early() {
    var bench = Bench()
    bench.handle(.powerOn)
    let id = ConnectionID(ConnectionID.firstAccepted)
    bench.handle(.uplink(.accepted(id, localPort: 80, from: Self.client)))
    #expect(bench.requests == [.abort(id)])
  }
}
