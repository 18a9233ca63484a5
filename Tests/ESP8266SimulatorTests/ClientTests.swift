import ESP8266Simulator
import NetworkServices
import TestSupport
import Testing
import Timekeeping

@Suite("Clients of others", .virtualTime)
struct ClientTests {
  static let spoken = Client.all.flatMap { client in client.profiles.map { (client.name, $0) } }

  private static func run(
    _ name: String, on profile: String, pacing: Pacing = .line,
    _ check: @escaping @Sendable (ClientStep?, String) -> Void
  ) async throws {
    let client: Client = try #require(Client.all.first { $0.name == name })
    let firmware = try #require(FirmwareProfile.named(profile)).paced(pacing)
    try await ClientRun.with(firmware) { run, _ in
      let stop = try await run.run(client.steps(profile))
      check(stop, run.everything)
    }
  }

  @Test(
    "come up, join, have bytes and datagrams echoed, look names up, leave and come back, and are never told busy",
    arguments: spoken, Pacing.allCases)
  func conversation(client: (name: String, profile: String), pacing: Pacing) async throws {
    try await Self.run(client.name, on: client.profile, pacing: pacing) { stop, text in
      #expect(stop == nil, "\(stop?.text ?? "") got \(text.suffix(200).debugDescription)")
      #expect(!text.contains("busy"))
    }
  }

  /// Where clients stop on a firmware that they do not speak.
  static let stops: [(client: String, profile: String, stop: String)] = [
    ("mbed v1.6", "at1.7", "AT+GMR"), ("mbed v1.6", "at2.2", "AT+GMR"), ("mbed v1.7.1", "at2.1", "AT+GMR"),
    ("mbed-os 6", "at2.2", "AT+GMR"), ("mbed-os 6", "at2.2-aithinker", "AT+GMR"),
    ("WiFiEspAT 1", "at1.3", "AT+CIPRECVMODE=1"), ("WiFiEspAT 1", "at1.6", "AT+CIPRECVMODE=1"),
    ("WiFiEspAT 1", "at2.2", "AT+CWMODE_CUR=1"), ("WiFiEspAT 2", "at1.7", "AT+SYSSTORE=0"),
    ("WiFiEsp", "at2.2", "AT+CWJAP_CUR=\"secure\",\"password\""), ("lwesp, active", "at1.6", "AT+GMR"),
    ("lwesp, passive", "at1.7", "AT+GMR"), ("lwesp, passive", "at2.1", "AT+GMR"),
    ("lwesp, passive", "at2.2", "AT+GMR"), ("Zephyr, older", "at1.6", "AT+CIPRECVMODE=1"),
    ("Zephyr, older", "at2.1", "AT+CWMODE_CUR=1"), ("Zephyr, newer", "at1.7", "AT+CWMODE=1,0"),
  ]

  @Test("stop where they do on a real firmware that they do not speak", arguments: stops)
  func stop(client: String, profile: String, stop: String) async throws {
    try await Self.run(client, on: profile) { step, _ in #expect(step?.text == stop) }
  }

  /// An address, numbered links, and link 0 of UDP to the echo service.
  private static func bringUp(_ profile: String) -> [ClientStep] {
    let suffix = profile < "at2" ? "_CUR" : ""
    let lines = ["ATE0", "AT+CWMODE\(suffix)=1", "AT+CWJAP\(suffix)=\"open\",\"\"", "AT+CIPMUX=1"]
    return lines.map { .line($0) }
  }

  @Test(
    "are not told busy in 500 datagrams back to back, and nothing comes between Recv and SEND OK",
    arguments: ["at1.3", "at1.5", "at1.6", "at1.7"], [#"SEND OK\r\n"#, #"Recv \d+ bytes\r\n"#])
  func datagrams(profile: String, done: String) async throws {
    let trip = Duration.milliseconds(1)
    let firmware = try #require(FirmwareProfile.named(profile)).paced(.line)
    try await ClientRun.with(firmware, conditions: NetworkConditions(roundTrip: trip...trip)) { run, _ in
      let steps: [ClientStep] =
        Self.bringUp(profile) + [.line("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7"), .mark]
        + (0..<500).flatMap { number -> [ClientStep] in
          let payload = [UInt8](repeating: UInt8(ascii: "x"), count: [100, 200, 300, 120, 500][number % 5])
          return [.line("AT+CIPSEND=0,\(payload.count)", until: "> "), .payload(payload, until: done)]
        } + [.count(#"\+IPD,0,\d+:x"#, 500)]
      let stop = try await run.run(steps)
      #expect(stop == nil, "\(stop?.text ?? "") got \(run.everything.suffix(200).debugDescription)")
      #expect(!run.everything.contains("busy"))
    }
  }

  @Test(
    "read each datagram of 500 the moment it is announced, and are not told busy",
    arguments: ["at2.1", "at2.2", "at2.2-aithinker"])
  func readDatagrams(profile: String) async throws {
    let trip = Duration.milliseconds(1)
    let firmware = try #require(FirmwareProfile.named(profile)).paced(.line)
    try await ClientRun.with(firmware, conditions: NetworkConditions(roundTrip: trip...trip)) { run, _ in
      let steps: [ClientStep] =
        Self.bringUp(profile)
        + [.line("AT+CIPRECVMODE=1"), .line("AT+CIPSTART=0,\"UDP\",\"93.184.216.34\",7"), .mark]
        + (0..<500).flatMap { _ -> [ClientStep] in
          [
            .line("AT+CIPSEND=0,5", until: #"\n>"#), .payload("hello", until: #"SEND OK\r\n"#),
            .wait(#"\+IPD,0,5\r\n"#), .line("AT+CIPRECVDATA=0,5", until: #"\+CIPRECVDATA:5,hello\r\nOK\r\n"#),
          ]
        } + [.count("hello", 500)]
      let stop = try await run.run(steps)
      #expect(stop == nil, "\(stop?.text ?? "") got \(run.everything.suffix(200).debugDescription)")
      #expect(!run.everything.contains("busy"))
    }
  }

  /// What the driver of 2018 did in the bursts of the known run: it went on when an echo had come.
  static let bursts: [(kind: String, sizes: [Int], known: Double)] = [
    ("UDP", [100, 200, 300, 120, 500], 54.99), ("TCP", [1220], 29.44),
  ]

  @Test(
    "take as long as on the module of the known run, within a half",
    arguments: ["at1.3", "at1.5", "at1.6"], bursts)
  func knownBurst(profile: String, burst: (kind: String, sizes: [Int], known: Double)) async throws {
    let firmware: FirmwareProfile = try #require(FirmwareProfile.named(profile))
    try await ClientRun.with(firmware) { run, world in
      let open = "AT+CIPSTART=0,\"\(burst.kind)\",\"93.184.216.34\",7"
      #expect(try await run.run(Self.bringUp(profile) + [.line(open)]) == nil)
      let start = world.now
      for _ in 0..<100 {
        for size in burst.sizes {
          let payload = [UInt8](repeating: UInt8(ascii: "x"), count: size)
          let stop = try await run.run([
            .line("AT+CIPSEND=0,\(size)", until: "> "), .mark, .payload(payload, until: #"\+IPD,0,\d+:"#),
            .count("x", size),
          ])
          #expect(stop == nil || burst.kind == "TCP")
        }
      }
      let ratio = (world.now - start) / .seconds(1) / burst.known
      #expect((1 / 1.5...1.5).contains(ratio), "\(ratio)")
    }
  }
}
