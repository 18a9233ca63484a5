import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

@Suite("The air changes")
struct AirTests {
  private static let everything = Air(accessPoints: Bench.accessPoints)
  private static let nothing = Air(accessPoints: [])

  @Test("an access point that vanishes is missed after seconds: first the network goes, then the links")
  func lost() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7")
    _ = bench.ask("AT+CIPSTART=3,\"UDP\",\"echo.test\",7")
    bench.handle(.airChanged(Self.nothing))
    bench.run(for: .seconds(4))
    #expect(bench.take() == "")
    #expect(bench.ask("AT+CIPSTATUS").hasSuffix(#"WIFI DISCONNECT\r\n1,CLOSED\r\n3,CLOSED\r\n"#))
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:5\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CWJAP?") == #"No AP\r\n\r\nOK\r\n"#)
    #expect(bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7") == #"no ip\r\n\r\nERROR\r\n"#)
  }

  @Test("when it comes back the station joins it by itself, and again each time")
  func back() {
    var bench = Bench()
    bench.join()
    for _ in 0..<3 {
      bench.handle(.airChanged(Self.nothing))
      bench.run()
      #expect(bench.take() == #"WIFI DISCONNECT\r\n"#)
      bench.run(for: .seconds(3600))
      #expect(bench.take() == "")
      bench.handle(.airChanged(Self.everything))
      bench.run()
      #expect(bench.take() == #"WIFI CONNECTED\r\nWIFI GOT IP\r\n"#)
    }
    #expect(bench.ask("AT+CIPSTATUS") == #"STATUS:2\r\n\r\nOK\r\n"#)
  }

  @Test("gone for a moment only, nobody notices; another signal is just shown")
  func moment() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=1,\"TCP\",\"echo.test\",7")
    bench.handle(.airChanged(Self.nothing))
    bench.run(for: .seconds(2))
    var weaker = Self.everything
    for index in weaker.accessPoints.indices { weaker.accessPoints[index].rssi -= 20 }
    bench.handle(.airChanged(weaker))
    bench.run()
    #expect(bench.take() == "")
    #expect(bench.ask("AT+CWJAP?").contains(",1,-80,0"))
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:3"))
  }

  @Test("it roams to another access point of the name")
  func roaming() {
    var bench = Bench()
    bench.join()
    bench.handle(.airChanged(Air(accessPoints: [Bench.accessPoints[2]])))
    bench.run()
    #expect(bench.take() == #"WIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"#)
    #expect(bench.ask("AT+CWJAP?").contains("02:00:00:00:00:03"))
  }

  @Test(
    "a station that left on purpose, or never got in by command, does not come back",
    arguments: [true, false])
  func unwanted(wasIn: Bool) {
    var bench = Bench()
    bench.join()
    _ = bench.ask(wasIn ? "AT+CWQAP" : "AT+CWJAP_CUR=\"nobody\",\"\"")
    bench.handle(.airChanged(Self.nothing))
    bench.handle(.airChanged(Air(accessPoints: Bench.accessPoints + [Self.nobody])))
    bench.run()
    #expect(bench.take() == "")
  }

  private static let nobody = SimulatedAccessPoint(
    ssid: "nobody", bssid: MACAddress(2, 0, 0, 0, 0, 9), channel: 1, security: .none, rssi: -50)

  @Test("joining by itself after ready, it waits for an access point that comes late")
  func late() {
    var bench = Bench()
    bench.boot()
    for command in ["AT+CWMODE=1", "AT+CWJAP=\"open\",\"\""] { _ = bench.ask(command) }
    bench.handle(.airChanged(Self.nothing))
    bench.handle(.reset)
    bench.run()
    #expect(bench.take().hasSuffix(#"\r\nready\r\n"#))
    bench.handle(.airChanged(Self.everything))
    bench.run()
    #expect(bench.take() == #"WIFI CONNECTED\r\nWIFI GOT IP\r\n"#)
  }

  @Test("an access point that vanishes during a join fails it", arguments: [false, true])
  func duringJoin(isConnected: Bool) {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CWMODE_CUR=1")
    bench.type("AT+CWJAP_CUR=\"open\",\"\"\r\n")
    bench.run(for: .milliseconds(500))
    while isConnected, bench.output.isEmpty { bench.run(for: .milliseconds(10)) }
    #expect(bench.take() == (isConnected ? #"WIFI CONNECTED\r\n"# : ""))
    bench.handle(.airChanged(Self.nothing))
    bench.run()
    // Associated already, it still gets its address before the beacons are missed.
    let texts =
      isConnected
      ? #"WIFI GOT IP\r\n\r\nOK\r\nWIFI DISCONNECT\r\n"# : #"+CWJAP:3\r\n\r\nFAIL\r\n"#
    #expect(bench.take() == texts)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test("lost while the join waits for DHCP: code 4")
  func duringLease() {
    var bench = Bench(air: Air(accessPoints: Bench.accessPoints, dhcp: .silent))
    bench.boot()
    _ = bench.ask("AT+CWMODE_CUR=1")
    bench.type("AT+CWJAP_CUR=\"open\",\"\"\r\n")
    bench.run(for: .milliseconds(3500))
    #expect(bench.take() == #"WIFI CONNECTED\r\n"#)
    bench.handle(.airChanged(Self.nothing))
    bench.run()
    #expect(bench.take() == #"WIFI DISCONNECT\r\n+CWJAP:4\r\n\r\nFAIL\r\n"#)
  }

  @Test("a DHCP server that answers at last gives the address that was missing; a silent one takes none away")
  func server() {
    var bench = Bench(air: Air(accessPoints: Bench.accessPoints, dhcp: .silent))
    bench.join()
    bench.handle(.airChanged(Self.everything))
    bench.run()
    #expect(bench.take() == #"WIFI GOT IP\r\n"#)
    bench.handle(.airChanged(Air(accessPoints: Bench.accessPoints, dhcp: .silent)))
    bench.run()
    #expect(bench.take() == "")
    #expect(bench.ask("AT+CIPSTATUS").hasPrefix("STATUS:2"))
  }

  @Test("a server that falls silent before it has answered: the join times out")
  func serverFallsSilent() {
    var bench = Bench()
    bench.boot()
    _ = bench.ask("AT+CWMODE_CUR=1")
    bench.type("AT+CWJAP_CUR=\"open\",\"\"\r\n")
    while bench.output.isEmpty { bench.run(for: .milliseconds(10)) }
    bench.handle(.airChanged(Air(accessPoints: Bench.accessPoints, dhcp: .silent)))
    bench.run()
    #expect(bench.take() == #"WIFI CONNECTED\r\nDHCP TIMEOUT\r\n+CWJAP:1\r\n\r\nFAIL\r\n"#)
  }

  @Test(
    "what waits for an answer when the network vanishes ends with an error",
    arguments: [
      ("AT+CIPSTART=1,\"TCP\",\"10.9.9.9\",7", #"WIFI DISCONNECT\r\n\r\nERROR\r\n1,CLOSED\r\n"#),
      ("AT+PING=\"10.9.9.9\"", #"WIFI DISCONNECT\r\n+timeout\r\n\r\nERROR\r\n"#),
    ])
  func duringCommand(command: String, reply: String) {
    var profile = Bench.profile
    profile.delays.beaconLoss = .milliseconds(100) ... .milliseconds(100)
    var bench = Bench(profile: profile)
    bench.join()
    bench.handle(.airChanged(Self.nothing))
    #expect(bench.ask(command) == reply)
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test("the same changes give the same bytes at the same times")
  func determinism() {
    func history() -> String {
      var bench = Bench(air: Self.nothing, seed: 5)
      bench.boot()
      _ = bench.ask("AT+CWMODE=1")
      _ = bench.ask("AT+CWJAP=\"open\",\"\"")
      bench.handle(.reset)
      bench.run()
      for air in [Self.everything, Self.nothing, Self.everything] {
        bench.handle(.airChanged(air))
        bench.run()
      }
      return "\(bench.take()) \(bench.now)"
    }
    #expect(history() == history())
  }

  @Test("the neighbours are weak, protected, on channels of their own and not each other")
  func neighbours() {
    let neighbours = SimulatedAccessPoint.neighbours
    #expect(neighbours.count == 2)
    #expect(neighbours.allSatisfy { $0.security != .none && $0.rssi < -70 && $0.bssid.octets[0] & 1 == 0 })
    #expect(Set(neighbours.map(\.bssid)).count == 2 && Set(neighbours.map(\.ssid)).count == 2)
    #expect(Set(neighbours.map(\.channel)).isDisjoint(with: [1, 6, 11]))
  }
}
