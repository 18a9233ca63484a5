import Foundation
import Greentea
import NetworkSocket
import SocketSuites
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("A run on the simulated module")
struct SimulatedDeviceTests {
  static let caseNames = SuiteCatalog.names.flatMap(\.cases)

  /// The cases that say nothing to the module.
  static let silentCases: Set<String> = [
    "ASYNCHRONOUS_DNS_CANCEL", "TCPSOCKET_OPEN_CLOSE_REPEAT", "TCPSOCKET_OPEN_LIMIT",
    "UDPSOCKET_OPEN_CLOSE_REPEAT", "UDPSOCKET_OPEN_LIMIT", "WIFI-CONSTRUCTOR", "WIFI-CONNECT-NOCREDENTIALS",
    "WIFI-SET-CREDENTIAL",
    "WIFI-SET-CHANNEL", "WIFI-CONNECT-PARAMS-NULL", "WIFI-CONNECT-PARAMS-CHANNEL",
    "WIFI-CONNECT-PARAMS-CHANNEL-FAIL",
  ]

  /// The long form is for `script/test --full`.
  static let seeds: ClosedRange<UInt64> = TestForm.isFull ? 1...500 : 1...2

  @Test("is all OK on the fault-free device, whatever the seed", arguments: seeds)
  func sound(seed: UInt64) async throws {
    let outcome = try await Jobs.run(seed: seed)
    #expect(Set(outcome.verdicts.keys) == Set(Self.caseNames))
    #expect(outcome.notOK.isEmpty)
    #expect(outcome.exitCode == 0)
  }

  @Test("asks no module that speaks for a sign of life", arguments: UInt64(1)...(TestForm.isFull ? 5 : 2))
  func noProbes(seed: UInt64) async throws {
    let recovering = try await Jobs.run(seed: seed)
    let classic = try await Jobs.run(seed: seed, onHang: .stop)
    #expect(recovering.notOK.isEmpty)
    // With `stop` nobody asks.
    #expect(recovering.written == classic.written)
  }

  @Test("repeats to the last event with the same seed, and differs with another")
  func determinism() async throws {
    let first = try await Jobs.run(seed: 7)
    let again = try await Jobs.run(seed: 7)
    let other = try await Jobs.run(seed: 8)
    #expect(first.events == again.events)
    #expect(first.written == again.written)
    #expect(first.events.map(\.instant) != other.events.map(\.instant))
  }

  @Test("gives each case the same verdict when it runs alone", arguments: caseNames)
  func alone(name: String) async throws {
    let outcome = try await Jobs.run(cases: [name])
    #expect(outcome.verdicts == [name: .ok])
  }

  @Test(
    "gives each case of network-wifi, network-interface and netsocket-tcp the same verdict in any order",
    arguments: 1...(TestForm.isFull ? 100 : 4))
  func shuffled(seed: UInt64) async throws {
    let outcome = try await Jobs.run(seed: seed, suites: ["*-network-*", "*-tcp"]) { plan in
      var generator = SeededGenerator(seed: seed).stream("order")
      var plan = plan
      plan.suites = plan.suites.map { $0.reordered($0.cases.shuffled(using: &generator)) }
      return plan
    }
    #expect(outcome.verdicts.count == 34)
    #expect(outcome.notOK.isEmpty, "seed \(seed)")
  }

  @Test("tells of a case that hangs what it waited for itself, and not what the bench waited for")
  func waits() async throws {
    let outcome = try await Jobs.run(suites: ["*-tcp"]) { plan in
      var plan = plan
      let waiting = TestCase("WAITS", evidence: Evidence()) { context in
        _ = try await AsyncSignal(context.time, label: "the answer").wait(past: 0, until: nil)
      }
      plan.suites = plan.suites.map { $0.reordered([waiting]) }
      return plan
    }
    guard case .hung(_, let cause) = outcome.verdicts["WAITS"] else {
      Issue.record("\(outcome.verdicts)")
      return
    }
    #expect(cause.message == "timed out waiting for: the answer")
  }

  @Test("brings the module up with the porting guide's steps, in order, and guards its flash once")
  func bringUp() async throws {
    let outcome = try await Jobs.run(
      suites: ["*-udp", "*-wifi"], cases: ["UDPSOCKET_ECHOTEST", "WIFI-CONNECT"])
    let commands = outcome.commands
    let first = try #require(commands.firstIndex(of: "ATE0"))
    #expect(
      commands[first...].prefix(12) == [
        "ATE0", "AT+GMR", "AT+CWMODE=3", "AT+CWCOUNTRY_CUR=0,\"CN\",1,13", "AT+CIPMUX=1", "AT+CIPDINFO=1",
        "AT+CIPRECVMODE=1", "AT+CWAUTOCONN?",
        "AT+CWAUTOCONN=0", "AT+CWDHCP=1,1", "AT+CWJAP=\"netsocket-secure\",\"sesame-for-simulator\"",
        "AT+CIFSR",
      ])
    let guide = ["AT+CWMODE=3", "AT+CIPMUX=1", "AT+CWDHCP=1,1", "AT+CWJAP=", "AT+CIFSR"]
    let steps = commands.filter { command in guide.contains { command.hasPrefix($0) } }
    // One bring-up for the UDP suite, three for WIFI-CONNECT.
    #expect(steps.count == 4 * guide.count)
    for (index, step) in steps.enumerated() { #expect(step.hasPrefix(guide[index % guide.count])) }
    #expect(commands.count { $0 == "AT+CWAUTOCONN=0" } == 1)
    #expect(commands.count { $0 == "AT+CWAUTOCONN?" } == 4)
  }

  @Test("speaks at the configured speed and with flow control", arguments: [9600, 921_600])
  func baud(baud: Int) async throws {
    let text = EmbeddedConfig.text
      .replacingOccurrences(
        of: "\"esp8266.serial-baudrate\": 115200", with: "\"esp8266.serial-baudrate\": \(baud)"
      )
      .replacingOccurrences(of: "\"esp8266.rts\": \"NC\"", with: "\"esp8266.rts\": \"D1\"")
      .replacingOccurrences(of: "\"esp8266.cts\": \"NC\"", with: "\"esp8266.cts\": \"D2\"")
    let outcome = try await Jobs.run(cases: ["TCPSOCKET_ECHOTEST"], config: try Jobs.config(text))
    #expect(outcome.notOK.isEmpty)
    #expect(outcome.commands.contains("AT+UART_CUR=\(baud),8,1,0,3"))
  }

  @Test("builds only what the config has, and names the missing key")
  func missingKeys() async throws {
    let config = try Jobs.config(
      """
      {"config": {"echo-server-addr": "echo.example.test"},
       "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
         "nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "NONE"}}}
      """)
    let outcome = try await Jobs.run(config: config)
    #expect(outcome.notOK.isEmpty)
    let missing = outcome.events.compactMap { event in
      if case .notBuilt(let missing) = event.event { missing } else { nil }
    }
    #expect(
      missing == [
        .init(suite: "mbed-os-tests-network-wifi", testCase: nil, missingKey: "wifi-secure-ssid")
      ])
  }
}

@Suite("A module that falls silent")
struct SilentModuleTests {
  static let mutedAtTheFifth = "sim:at1.7?mute=TCPSOCKET_ECHOTEST:5"

  @Test("costs the case it happens in, and no other")
  func recover() async throws {
    let outcome = try await Jobs.run(device: Self.mutedAtTheFifth)
    #expect(outcome.notOK == ["TCPSOCKET_ECHOTEST"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.suiteWords["mbed-os-tests-netsocket-tcp"] == .fail)
    // A send has limits of its own: the call fails, and the case does not hang.
    let finished = outcome.events.compactMap { event -> CaseResult? in
      guard case .caseFinished(let id, let result) = event.event, id.name == "TCPSOCKET_ECHOTEST" else {
        return nil
      }
      return result
    }
    let result = try #require(finished.first)
    #expect(result.verdict == .fail)
    #expect(result.elapsed < .seconds(60))
    #expect(result.diagnosis?.unanswered?.hasPrefix("no answer to AT+CIPSEND=0,1") == true)
    let recoveries = outcome.events.count { if case .recovered = $0.event { true } else { false } }
    #expect(recoveries == 1)
  }

  @Test(
    "costs under 60 s whatever it was asked last, unless mbedgt's way is wanted",
    arguments: [
      ("TCPSOCKET_ECHOTEST", 6), ("TCPSOCKET_ECHOTEST", 12), ("TCPSOCKET_RECV_100K", 60),
      ("TCPSOCKET_ECHOTEST_NONBLOCK", 12), ("UDPSOCKET_ECHOTEST", 4), ("ASYNCHRONOUS_DNS", 2),
    ])
  func cheap(name: String, command: Int) async throws {
    let device = "sim:?mute=\(name):\(command)"
    let outcome = try await Jobs.run(device: device, cases: [name])
    let elapsed = try #require(outcome.elapsed[name])
    #expect(elapsed < .seconds(60))
    let classic = try await Jobs.run(device: device, cases: [name], onHang: .stop)
    guard case .hung(let limit, let cause) = outcome.verdicts[name] else {
      #expect(outcome.verdicts == classic.verdicts)
      return
    }
    #expect(limit == elapsed)
    #expect(cause.kind == .device)
    #expect(cause.message.hasPrefix("silent for 2"), "\(cause.message)")
    #expect(try #require(classic.elapsed[name]) > .seconds(300))
  }

  @Test("without recovery costs the suite's later cases that need the network, and no other suite")
  func stop() async throws {
    let outcome = try await Jobs.run(device: Self.mutedAtTheFifth, onHang: .stop)
    #expect(outcome.notOK.first == "TCPSOCKET_ECHOTEST" && outcome.notOK.count > 5)
    #expect(outcome.suiteWords.values.count { $0 == .ok } == 4)
    #expect(outcome.exitCode == 1)
  }

  @Test(
    "costs one case whichever command it is, or the cases of one suite where none can go on",
    arguments: SimulatedDeviceTests.caseNames)
  func anyCommand(name: String) async throws {
    let own = try #require(SuiteCatalog.names.first { $0.cases.contains(name) })
    // The short form: the case and its neighbours, for whoever comes after it must not pay.
    let place = try #require(own.cases.firstIndex(of: name))
    let neighbours = Array(own.cases[max(place - 1, 0)...min(place + 1, own.cases.count - 1)])
    let cases = TestForm.isFull ? SimulatedDeviceTests.caseNames : neighbours
    for command in TestForm.isFull ? [1, 2, 3, 4, 6, 9, 12, 15, 20, 35, 100, 400] : [1, 5] {
      let outcome = try await Jobs.run(device: "sim:?mute=\(name):\(command)", cases: cases)
      #expect(Set(outcome.verdicts.keys) == Set(cases))
      // Fewer commands than that in the case: the silence falls into what comes after it. A failed set-up
      // blocks its suite, and so does a failed case of network-interface (utest's abort policy).
      let faulty = outcome.notOK.filter { if case .blocked = outcome.verdicts[$0] { false } else { true } }
      #expect(faulty.count <= 1, "\(name):\(command): \(faulty)")
      #expect(outcome.suiteWords.values.count { $0 != .ok } <= 1)
      if command == 1, !SimulatedDeviceTests.silentCases.contains(name) { #expect(faulty == [name]) }
    }
  }
}
