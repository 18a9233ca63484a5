import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

/// What drivers of others met on the wire of real modules and not on ours.
@Suite("As on a real module")
struct RealFirmwareTests {
  static let all = FirmwareProfile.names
  static let generation1 = ["at1.3", "at1.5", "at1.6", "at1.7"]
  static let generation2 = ["at2.1", "at2.2", "at2.2-aithinker"]
  static let ok = #"\r\nOK\r\n"#

  private static func bench(
    _ name: String, conditions: NetworkConditions = .standard, joined: Bool = true, seed: UInt64 = 1,
    _ change: (inout FirmwareProfile) -> Void = { _ in }
  ) throws -> Bench {
    var profile: FirmwareProfile = try #require(FirmwareProfile.named(name))
    change(&profile)
    var bench = Bench(seed: seed, conditions: conditions, profile: profile)
    if joined { bench.join() } else { bench.boot() }
    return bench
  }

  /// Sends behind the prompt, and takes all that comes of it.
  private static func send(_ text: String, _ command: String, _ bench: inout Bench) -> String {
    let prompt = bench.ask(command)
    guard prompt.hasSuffix(">") || prompt.hasSuffix("> ") else { return prompt }
    bench.type(text)
    bench.run()
    return bench.take()
  }

  // MARK: Datagrams

  @Test("SEND OK of a datagram follows Recv at once, however near its echo is", arguments: all)
  func datagramSent(name: String) throws {
    let trip = Duration.microseconds(2)
    var bench = try Self.bench(name, conditions: NetworkConditions(roundTrip: trip...trip))
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7")
    let confirmation = (name == "at0.20" ? "" : #"\r\nRecv 5 bytes\r\n"#) + #"\r\nSEND OK\r\n"#
    let echo = #"\r\n+IPD,0,5:hello"# + (name == "at0.20" ? Self.ok : "")
    for _ in 0..<20 { #expect(Self.send("hello", "AT+CIPSEND=0,5", &bench) == confirmation + echo) }
    // A driver that waits for Recv only goes on at once.
    _ = bench.ask("AT+CIPSEND=0,5")
    bench.type("hello")
    while bench.output.isEmpty { bench.run(for: .microseconds(100)) }
    #expect(bench.take().hasPrefix(confirmation))
    bench.type("AT+CIPSEND=0,5\r\n")
    bench.run()
    #expect(!bench.take().contains("busy"))
  }

  @Test("a length of 0 is accepted by 1.x, and the send fails behind one byte", arguments: generation1)
  func zeroLength(name: String) throws {
    var bench = try Self.bench(name)
    for kind in ["TCP", "UDP"] {
      _ = bench.ask("AT+CIPSTART=0,\"\(kind)\",\"echo.test\",7")
      #expect(bench.ask("AT+CIPSEND=0,0") == #"\r\nOK\r\n> "#)
      bench.type("x")
      bench.run()
      #expect(bench.take() == #"\r\nRecv 0 bytes\r\nSEND FAIL\r\n"#)
      #expect(Self.send("hello", "AT+CIPSEND=0,5", &bench).contains(":hello"), "the link stays")
      _ = bench.ask("AT+CIPCLOSE=0")
    }
  }

  @Test("a length of 0 is refused by 2.x", arguments: generation2)
  func refusedZeroLength(name: String) throws {
    var bench = try Self.bench(name)
    _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"echo.test\",7")
    #expect(bench.ask("AT+CIPSEND=0,0") == #"\r\nERROR\r\n"#)
  }

  @Test("a datagram goes to a host by its name", arguments: generation1 + generation2)
  func namedRemote(name: String) throws {
    var bench = try Self.bench(name)
    _ = bench.ask("AT+CIPSTART=1,\"UDP\",\"127.0.0.1\",5000,5000,2")
    let answer = Self.send("hello", "AT+CIPSEND=1,5,\"echo.test\",7", &bench)
    #expect(answer == #"\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,1,5:hello"#)
    #expect(bench.ask("AT+CIPSEND=1,5,\"nobody.test\",7") == #"DNS Fail\r\n\r\nERROR\r\n"#)
    let longName = String(repeating: "x", count: 64)
    #expect(bench.ask("AT+CIPSEND=1,5,\"\(longName)\",7") == #"IP ERROR\r\n\r\nERROR\r\n"#)
    #expect(bench.ask("AT") == Self.ok)
  }

  @Test("the host \"0\" is no name but an address, with which a UDP link only waits", arguments: all)
  func hostZero(name: String) throws {
    var bench = try Self.bench(name)
    #expect(bench.ask("AT+CIPSTART=0,\"UDP\",\"0\",0,2390,2") == #"0,CONNECT\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTATUS").contains(#"+CIPSTATUS:0,"UDP","0.0.0.0",0,2390,0"#))
    #expect(Self.send("hello", "AT+CIPSEND=0,5,\"93.184.216.34\",7", &bench).contains("+IPD,0,5:hello"))
  }

  @Test(
    "more than 1472 bytes leave in two datagrams of 1.x, and in one of 2.x",
    arguments: [("at0.20", true)] + generation1.map { ($0, true) } + generation2.map { ($0, false) })
  func largeDatagram(name: String, isCut: Bool) throws {
    for size in [1472, 1473, 2048] {
      var bench = try Self.bench(name)
      _ = bench.ask("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7")
      let answer = Self.send(String(repeating: "x", count: size), "AT+CIPSEND=0,\(size)", &bench)
      let sizes = isCut && size > 1472 ? [1472, size - 1472] : [size]
      #expect(answer.ranges(of: "+IPD,0,").count == sizes.count)
      for size in sizes { #expect(answer.contains("+IPD,0,\(size):x")) }
    }
  }

  // MARK: Opening links

  @Test("2.x takes a local address, and only its own", arguments: generation2)
  func localAddress(name: String) throws {
    var bench = try Self.bench(name)
    let connect = #"0,CONNECT\r\n\r\nOK\r\n"#
    for (kind, comma) in [("UDP", ",,"), ("TCP", ",")] {
      let line = "AT+CIPSTART=0,\"\(kind)\",\"93.184.216.34\",7\(comma)"
      #expect(bench.ask(line + ",\"192.168.1.107\"") == connect)
      _ = bench.ask("AT+CIPCLOSE=0")
      for wrong in [",\"192.168.1.108\"", ",\"home\"", ",7", ",\"192.168.1.107\",1"] {
        #expect(bench.ask(line + wrong) == #"\r\nERROR\r\n"#)
      }
    }
  }

  @Test("1.x takes no local address", arguments: generation1)
  func noLocalAddress(name: String) throws {
    var bench = try Self.bench(name)
    #expect(
      bench.ask("AT+CIPSTART=0,\"TCP\",\"93.184.216.34\",7,,\"192.168.1.107\"") == #"\r\nERROR\r\n"#)
  }

  @Test("2.x takes mode 0 of a UDP link without a local port", arguments: generation2)
  func defaultMode(name: String) throws {
    var bench = try Self.bench(name)
    #expect(
      bench.ask("AT+CIPSTARTEX=\"UDP\",\"93.184.216.34\",7,,0") == #"0,CONNECT\r\n\r\nOK\r\n"#)
    #expect(
      bench.ask("AT+CIPSTART=1,\"UDP\",\"93.184.216.34\",7,,1") == #"Miss param\r\n\r\nERROR\r\n"#)
  }

  // MARK: The station

  @Test(
    "the address is gone when CWQAP says OK, and WIFI DISCONNECT follows it at once", arguments: generation1)
  func leaving(name: String) throws {
    var bench = try Self.bench(name)
    bench.type("AT+CWQAP\r\n")
    bench.run(for: .microseconds(11_500))
    #expect(bench.take() == Self.ok + #"WIFI DISCONNECT\r\n"#)
    bench = try Self.bench(name) { $0.delays.disconnect = .milliseconds(500) ... .milliseconds(500) }
    bench.type("AT+CWQAP\r\n")
    bench.run(for: .milliseconds(10))
    bench.type("AT+CIFSR\r\n")
    bench.run(for: .milliseconds(10))
    #expect(bench.take().hasPrefix(Self.ok + #"+CIFSR:STAIP,"0.0.0.0""#))
    #expect(bench.ask("AT+CWQAP") == Self.ok + #"WIFI DISCONNECT\r\n"#, "reported once")
  }

  @Test("a join behind CWQAP reports that the network was left", arguments: generation1)
  func joinBehindLeaving(name: String) throws {
    var bench = try Self.bench(name) { $0.delays.disconnect = .milliseconds(500) ... .milliseconds(500) }
    bench.type("AT+CWQAP\r\n")
    bench.run(for: .milliseconds(10))
    #expect(
      bench.ask("AT+CWJAP_CUR=\"open\",\"\"")
        == Self.ok + #"WIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"#)
  }

  @Test("CIPSTATUS of 2.x tells a station that is off from one that has never joined", arguments: generation2)
  func status(name: String) throws {
    var bench = try Self.bench(name, joined: false)
    func status() -> String { String(bench.ask("AT+CIPSTATUS").prefix(8)) }
    _ = bench.ask("AT+CWMODE=2")
    #expect(status() == "STATUS:0")
    _ = bench.ask("AT+CWMODE=1")
    #expect(status() == "STATUS:1")
    _ = bench.ask("AT+CWJAP=\"nobody\",\"\"")
    #expect(status() == "STATUS:5")
    _ = bench.ask("AT+CWJAP=\"open\",\"\"")
    #expect(status() == "STATUS:2")
    _ = bench.ask("AT+CWQAP")
    #expect(status() == "STATUS:5")
  }

  @Test("CIPSTATUS of 1.x calls all of them 5", arguments: generation1)
  func plainStatus(name: String) throws {
    var bench = try Self.bench(name, joined: false)
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:5"))
  }

  /// Of 200 joins, each on a module of its own.
  private static func joins(_ name: String, _ network: String) throws -> (
    mean: Double, range: ClosedRange<Double>
  ) {
    let suffix = try #require(FirmwareProfile.named(name)).grammar.joinsStored ? "" : "_CUR"
    var times: [Double] = []
    for seed in 1...200 {
      var bench = try Self.bench(name, joined: false, seed: UInt64(seed))
      _ = bench.ask("AT+CWMODE\(suffix)=1")
      let start = bench.now
      #expect(bench.ask("AT+CWJAP\(suffix)=\(network)").hasSuffix(Self.ok))
      times.append((bench.now - start) / .seconds(1))
    }
    return (times.reduce(0, +) / 200, try #require(times.min())...(try #require(times.max())))
  }

  @Test("a join takes about 2 s, and 2 s more where a key is to be derived", arguments: generation1)
  func joinTime(name: String) throws {
    let open = try Self.joins(name, "\"open\",\"\"")
    #expect((1.8...2.2).contains(open.mean) && (1.0...3.05).contains(open.range.lowerBound))
    #expect(open.range.upperBound <= 3.05 && open.range.upperBound >= 2.5)
    let protected = try Self.joins(name, "\"secure\",\"password\"")
    #expect((3.75...4.15).contains(protected.mean) && protected.range.upperBound <= 5.5)
  }

  @Test("a join of 2.x takes 1.5 to 7 s", arguments: generation2)
  func longJoinTime(name: String) throws {
    for network in ["\"open\",\"\"", "\"secure\",\"password\""] {
      let joins = try Self.joins(name, network)
      #expect(joins.range.lowerBound >= 1.5 && joins.range.upperBound <= 7.1)
      #expect(joins.range.upperBound > 4)
    }
  }
}
