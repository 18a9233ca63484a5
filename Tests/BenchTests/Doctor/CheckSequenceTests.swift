import ESP8266Driver
import ESP8266Simulator
import Greentea
import NetworkServices
import SerialLines
import TestConfiguration
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("The checks of doctor", .timeLimit(.minutes(1)))
struct CheckSequenceTests {
  /// A module, what is around it, and what the checks are told of that.
  struct Situation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var hasModule = true
    var baud = 115_200
    var profile = "at1.7"
    var faults: [Fault] = []
    var around = EmbeddedConfig.text
    var config = EmbeddedConfig.text
    var nameServers = VirtualInternet.standardNameServers
    var dhcp = Air.DHCP.lease(.homeNetwork)
    var lie = Lie()

    init(_ description: String, _ change: (inout Situation) -> Void = { _ in }) {
      testDescription = description
      change(&self)
    }

    func run(seed: UInt64 = 1) async throws -> DoctorReport {
      let told = try Jobs.config(config)
      let real = try Jobs.config(around)
      return try await VirtualWorld.run { world in
        try await TaskScope.run(world) { scope in
          let generator = SeededGenerator(seed: seed)
          let (hostLine, moduleLine) = SimulatedLine.pair(world)
          var air = SimulatedEnvironment.air(real)
          air.dhcp = dhcp
          let internet = VirtualInternet(
            hosts: ConfiguredHosts.of(real), nameServers: nameServers, generator: generator)
          let anyLine: any SerialLine = moduleLine
          let module = SimulatedModule(
            profile: try #require(FirmwareProfile.named(profile)), air: air,
            uplink: VirtualUplink(internet, time: world), line: anyLine, time: world,
            generator: generator.stream("module"), baud: baud)
          for fault in faults { module.inject(fault) }
          if hasModule { scope.spawn { await module.run() } }
          defer { hostLine.close() }
          let tells = Trace<CheckResult>()
          var log = CheckLog(told, time: world) { tells.add($0) }
          log.add(CheckResult(.port, .skipped, took: .zero, "a test"))
          let attached = AttachedModule(
            line: LyingLine(hostLine, lie), time: world, scope: scope, settings: ModemSettings(told.driver))
          await CheckSequence(told, on: attached, address: nil, seed: seed).run(&log)
          let report = log.finish()
          #expect(tells.all == report.checks)
          return report
        }
      }
    }
  }

  @Test("have passed only when each of them has a result, and none has failed")
  func empty() {
    #expect(DoctorReport([]).firstFailure?.check == .port)
    let passed = Check.allCases.map { CheckResult($0, .passed, took: .zero, "a test") }
    #expect(DoctorReport(passed).firstFailure == nil)
    #expect(DoctorReport(passed.filter { $0.check != .dns }).firstFailure?.check == .dns)
    let notTried = CheckResult(.chargen, .notTried, took: .zero, "not tried")
    #expect(DoctorReport(passed.dropLast() + [notTried]).firstFailure?.check == .chargen)
  }

  private static let password = "another-password"

  static let faults: [(situation: Situation, check: Check, kind: Cause.Kind, words: String)] = [
    (Situation("nothing there") { $0.hasModule = false }, .line, .device, "nothing answers AT"),
    (
      Situation("another speed") { $0.baud = 9600 }, .line, .bench,
      "the module runs at 9600 baud and not at 115200"
    ),
    (
      Situation("a speed that nobody tries") { $0.baud = 300_000 }, .line, .bench,
      "the bytes received are not text"
    ),
    (
      Situation("a module that hangs") { $0.faults = [.mute(afterCommands: 1)] }, .line, .device,
      "the module hears AT and does not answer"
    ),
    (
      Situation("firmware of before 1.0") { $0.profile = "at0.20" }, .firmware, .device,
      "the driver speaks AT 1.3 to 2.2"
    ),
    (
      Situation("no access point") {
        $0.config = $0.config.replacing("netsocket-secure", with: "elsewhere")
      }, .signal, .network,
      "hears no access point 'elsewhere' (nsapi.default-wifi-ssid); it hears 'netsocket-secure'"
    ),
    (
      Situation("no secure access point") {
        $0.config = $0.config.replacing(
          "\"\\\"netsocket-secure\\\"\"", with: "\"elsewhere\"", maxReplacements: 1)
      }, .signal, .network, "hears no access point 'elsewhere' (wifi-secure-ssid)"
    ),
    (
      Situation("no open access point") {
        $0.config = $0.config.replacing("netsocket-open", with: "elsewhere")
      }, .signal, .network, "hears no access point 'elsewhere' (wifi-unsecure-ssid)"
    ),
    (
      Situation("a wrong password of the secure network alone") {
        $0.config = $0.config.replacing("sesame-for-simulator", with: password, maxReplacements: 1)
      },
      .join, .network, "'netsocket-secure' refuses the password"
    ),
    (
      Situation("a wrong password") {
        $0.config = $0.config.replacing("sesame-for-simulator", with: password)
      },
      .join, .network, "'netsocket-secure' refuses the password"
    ),
    (
      Situation("no DHCP") { $0.dhcp = .silent }, .address, .network,
      "the network gives the module no IP address"
    ),
    (
      Situation("no DHCP on AT 2.2") {
        $0.dhcp = .silent
        $0.profile = "at2.2"
      }, .address, .network, "the network gives the module no IP address"
    ),
    (
      Situation("dead DNS") { $0.nameServers = [] }, .dns, .network,
      "DNS does not resolve echo.netsocket.test (DNS_FAILURE (-3009)), nor does it know google.com"
    ),
    (
      Situation("a name that DNS does not know") {
        $0.config = $0.config.replacing("echo.netsocket.test", with: "nowhere.test")
      }, .dns, .network, "DNS knows google.com, and not nowhere.test"
    ),
    (
      Situation("a dead echo server") {
        $0.around = $0.around.replacing("\"value\": 7\n", with: "\"value\": 4711\n")
        $0.config = $0.config.replacing("\"value\": 7\n", with: "\"value\": 4712\n")
      }, .tcpEcho, .network, "the TCP echo service echo.netsocket.test:4712 (198.51.100.7)"
    ),
    (
      Situation("an address that no station has") { $0.lie = .station("255.255.255.255") }, .address,
      .network, "255.255.255.255"
    ),
    (
      Situation("a byte too many behind a TCP echo") {
        $0.profile = "at1.6"
        $0.lie = .behind("+IPD,0,64,198.51.100.7,7:", "\r\n+IPD,0,1,198.51.100.7,7:X")
      }, .tcpEcho, .network, "1 bytes came that were not sent"
    ),
    (
      Situation("a UDP echo of a stranger") {
        $0.lie = .replacing("+IPD,0,64,198.51.100.7,7:", with: "+IPD,0,64,203.0.113.66,7:")
      }, .udpEcho, .network, "the answer came from 203.0.113.66:7"
    ),
    (
      Situation("a byte too many in a UDP echo") {
        $0.lie = .replacing("+IPD,0,64,198.51.100.7,7:", with: "+IPD,0,65,198.51.100.7,7:X")
      }, .udpEcho, .network, "the bytes received are not those sent"
    ),
    (
      Situation("a discard that nothing is written to") { $0.lie = .sendsNothing(at: 3, of: 64) }, .discard,
      .device, "AT+CIPSEND=0,64 → OK | SEND OK, but no prompt within 5.0 s"
    ),
    (
      Situation("UDP that is lost") { $0.faults = [.udpLoss(1)] }, .dns, .network, "DNS does not resolve"
    ),
  ]

  @Test("name the first failing check, and try no later one", arguments: faults)
  func named(situation: Situation, check: Check, kind: Cause.Kind, words: String) async throws {
    let report = try await situation.run()
    let failure = try #require(report.firstFailure)
    #expect(failure.check == check)
    #expect(failure.cause.kind == kind)
    #expect(failure.cause.message.contains(words), "\(failure.cause.message)")
    #expect(!failure.cause.advice.isEmpty)
    if situation.testDescription.contains("secure network alone") {
      #expect(failure.cause.advice.contains("(wifi-password)"))
    }
    #expect(report.checks.map(\.check).sorted { Self.place($0) < Self.place($1) } == Check.allCases)
    for later in report.checks where Self.place(later.check) > Self.place(check) {
      #expect(later.outcome == .notTried, "\(later.check)")
    }
    for text in report.checks.map(\.evidence) + [failure.cause.message, failure.cause.advice] {
      #expect(!text.contains("sesame") && !text.contains(Self.password), "\(text)")
    }
  }

  private static func place(_ check: Check) -> Int { Check.allCases.firstIndex(of: check) ?? 0 }

  @Test(
    "pass on a fault-free module of every firmware that the driver speaks",
    arguments: ["at1.3", "at1.7", "at2.2"])
  func sound(profile: String) async throws {
    let report = try await Situation("sound") { $0.profile = profile }.run()
    #expect(report.firstFailure == nil, "\(report.firstFailure?.cause.message ?? "")")
    #expect(report.checks.map(\.check) == Check.allCases)
    #expect(report.checks.dropFirst().allSatisfy { $0.outcome == .passed }, "\(report.checks)")
    #expect(report.checks[1...].contains { $0.took > .zero })
  }

  @Test("give the same results every time with the same seed")
  func repeatable() async throws {
    let situation = Situation("sound")
    let first = try await situation.run(seed: 7)
    #expect(try await situation.run(seed: 7) == first)
    #expect(try await situation.run(seed: 8) != first)
  }

  @Test("are skipped for the network if the config names none")
  func noNetwork() async throws {
    let text = EmbeddedConfig.text.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.contains("nsapi.default-wifi")
    }.joined(separator: "\n")
    let config = text.replacing("\"\\\"netsocket-secure\\\"\"", with: "null")
      .replacing("\"\\\"netsocket-open\\\"\"", with: "null")
    let report = try await Situation("no network") { $0.config = config }.run()
    #expect(report.firstFailure == nil)
    #expect(report.checks.suffix(9).allSatisfy { $0.outcome == .skipped })
  }
}
