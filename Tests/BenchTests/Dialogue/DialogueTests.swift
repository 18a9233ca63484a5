import ESP8266Driver
import SerialLines
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("A dialogue of AT commands")
struct DialogueTests {
  private static func hold(
    _ script: String, on device: String = "sim:", seed: UInt64 = 7, limit: Duration = .seconds(20)
  ) async throws -> (outcome: DialogueOutcome, text: String) {
    let config = try Jobs.config()
    let told = Trace<String>()
    let steps = try DialogueStep.script(Array(script.utf8))
    let dialogue = try #require(try DeviceKinds.device(device).dialogue(config, seed: seed))
    let outcome = try await dialogue.run(
      .script(steps), DialogueOptions(limit: limit, config), DialogueHooks { told.add($0) })
    return (outcome, told.all.joined())
  }

  private static func failure(_ outcome: DialogueOutcome) throws -> DialogueFailure {
    guard case .failed(let failure) = outcome else { throw Unexpected(outcome: outcome) }
    return failure
  }

  private struct Unexpected: Error {
    let outcome: DialogueOutcome
  }

  @Test(
    "with a module sends, receives, and passes when all is as expected; the same seed gives the same bytes")
  func passes() async throws {
    let script = """
      AT+GMR
      expect /^AT version:1\\.7/
      expect OK
      AT+CWMODE=1
      AT+CWJAP="netsocket-secure","sesame-for-simulator"
      expect WIFI GOT IP
      AT+CIPSTART="TCP","198.51.100.7",7
      expect OK
      AT+CIPSEND=5
      expect >
      send 5 "h\\x00llo"
      expect SEND OK
      expect +IPD,5:h\\x00llo
      wait 2s
      AT+CIPCLOSE
      expect CLOSED
      """
    let first = try await Self.hold(script)
    #expect(first.outcome == .passed(expectations: 8), "\(first.text)")
    #expect(first.text.contains(" > AT+GMR\n"))
    #expect(first.text.contains(" < OK\n"))
    #expect(first.text.contains(" > h\\x00llo\n"))
    #expect(!first.text.contains("sesame"))
    #expect(first.text.contains(" > AT+CWJAP=\"netsocket-secure\",\"***\"\n"))
    let lines = first.text.split(separator: "\n")
    let times = lines.compactMap { Double($0.split(separator: " ")[0]) }
    #expect(times.count == lines.count && times == times.sorted())
    // The last command follows a wait.
    let last = try #require(lines.firstIndex { $0.hasSuffix(" > AT+CIPCLOSE") })
    #expect(times[last] - times[last - 1] >= 2)
    let second = try await Self.hold(script)
    #expect(first.text == second.text)
    #expect(try await Self.hold(script, seed: 8).text != first.text)
  }

  @Test("ends at the first line that is not as expected, with what came")
  func fails() async throws {
    let (outcome, text) = try await Self.hold("AT+CWMODE=9\nexpect OK\nAT+GMR")
    let failure = try Self.failure(outcome)
    #expect(failure.number == 2)
    #expect(failure.expected == "'OK'")
    #expect(failure.got.hasSuffix("'ERROR'"), "\(failure)")
    #expect(failure.lastCommand == "AT+CWMODE=9")
    #expect(!text.contains("GMR"))
  }

  @Test("waits for a line that comes later, and not for ever")
  func waits() async throws {
    let (outcome, _) = try await Self.hold("AT+RST\nexpect ready\nAT\nexpect /never/", limit: .seconds(3))
    let failure = try Self.failure(outcome)
    #expect(failure.number == 4)
    #expect(failure.expected == "/never/ within 3.0 s")
  }

  @Test("ends at a command that is not answered")
  func silence() async throws {
    let (outcome, _) = try await Self.hold("AT\nAT+GMR") { _ in }
    let failure = try Self.failure(outcome)
    #expect(failure.number == 1)
    #expect(failure.expected == "an answer to AT within 2.0 s")
    #expect(failure.got == "nothing")
  }

  @Test("sends a payload only behind a prompt")
  func noPrompt() async throws {
    let (outcome, text) = try await Self.hold("AT\nsend 5 \"hello\"")
    #expect(try Self.failure(outcome).expected == "the prompt '>' of AT+CIPSEND before send")
    #expect(!text.contains("hello"))
    let (refused, _) = try await Self.hold("AT+CIPSEND=5\nexpect >")
    #expect(try Self.failure(refused).expected == "'>'", "without waiting: the answer was ERROR")
  }

  @Test(
    "shows no password of a join command, also of one that is malformed, echoed or expected",
    arguments: [
      #"AT+CWJAP="home","hunter22""#, #"at+cwjap_cur="home","hunter22""#, #"AT+CWJAP_DEF="home","hunter22"#,
      "AT+CWSAP=home,hunter22", #"AT+CWJAP="home,hunter22""#, #"AT+CWSAP_CUR="home","hunter22",5,3"#,
    ])
  func secrets(command: String) async throws {
    let (outcome, text) = try await Self.hold("\(command)\nAT+CWSAP?\nexpect /\(command)/")
    #expect(text.contains(" > AT") || text.contains(" > at"))
    #expect(!text.contains("hunter22"), "\(text)")
    #expect(!"\(outcome)".contains("hunter22"), "\(outcome)")
    // What ends the answer to it is shown.
    #expect(text.contains(" < ERROR\n") || text.contains(" < OK\n") || text.contains(" < FAIL\n"))
  }

  // MARK: Without a module

  /// A dialogue on a line at whose other end the test is.
  private static func hold(
    _ script: String, limit: Duration = .seconds(2),
    _ module: @escaping @Sendable (SimulatedLine) async -> Void
  ) async throws -> (outcome: DialogueOutcome, told: [String]) {
    let config = try Jobs.config()
    let steps = try DialogueStep.script(Array(script.utf8))
    let told = Trace<String>()
    let outcome = try await VirtualWorld.run { world in
      try await TaskScope.run(world) { scope in
        let (host, end) = SimulatedLine.pair(world)
        scope.spawn { await module(end) }
        let attached = AttachedModule(line: host, time: world, scope: scope, settings: ModemSettings())
        let hooks = DialogueHooks { told.add($0) }
        return await DialogueRunner(attached, DialogueOptions(limit: limit, config), hooks)
          .run(.script(steps), bootLimit: nil)
      }
    }
    return (outcome, told.all)
  }

  @Test("survives bytes without end, and prints nothing but ASCII")
  func flood() async throws {
    let (outcome, told) = try await Self.hold("AT\nexpect OK") { end in
      var generator = SeededGenerator(seed: 1)
      while !Task.isCancelled {
        try? await end.write((0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) })
        guard (try? await end.read(until: nil)) != nil else { return }
      }
    }
    #expect(try Self.failure(outcome).number == 1)
    #expect(
      told.allSatisfy {
        $0.replacing("…", with: "").utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }
      })
    let (endless, lines) = try await Self.hold("AT\nexpect /x/") { end in
      try? await end.write([UInt8](repeating: UInt8(ascii: "x"), count: 20_000))
    }
    #expect(try Self.failure(endless).number == 1)
    #expect(lines.allSatisfy { $0.utf8.count < 1100 })
  }

  @Test("ends when the line is gone")
  func lost() async throws {
    let (outcome, _) = try await Self.hold("AT\nAT") { $0.close() }
    #expect(outcome == .lost("closed"))
    let (later, _) = try await Self.hold("AT\nexpect OK\nwait 5s\nAT") { end in
      _ = try? await end.read(until: nil)
      try? await end.write(Array("OK\r\n".utf8))
      end.close()
    }
    #expect(later == .lost("closed"))
  }

  @Test("a late SEND OK is no answer to a command, and a line without end is heard")
  func words() async throws {
    let (outcome, told) = try await Self.hold("AT\nexpect /rea/") { end in
      _ = try? await end.read(until: nil)
      try? await end.write(Array("SEND OK\r\nOK\r\nrea".utf8))
    }
    #expect(outcome == .passed(expectations: 1))
    #expect(told.map { String($0.dropFirst(10)) } == ["> AT\n", "< SEND OK\n", "< OK\n", "< rea\n"])
  }

  @Test("typed lines go on behind a failure, and the first one counts")
  func typed() async throws {
    let config = try Jobs.config()
    let lines = Trace<String>()
    for line in ["AT+CWMODE=9", "expect OK", "nonsense", "# remark", "AT+GMR", "expect /x9/"] {
      lines.add(line)
    }
    let taken = Trace<Int>()
    let typed = TypedLines { _ in
      taken.add(1)
      return taken.all.count <= lines.all.count ? Array(lines.all[taken.all.count - 1].utf8) : nil
    }
    let (complaints, refusals, told) = (Trace<DialogueFailure>(), Trace<Int>(), Trace<String>())
    var hooks = DialogueHooks { told.add($0) }
    hooks.complain = { complaints.add($0) }
    hooks.refuse = { refusals.add($0.number) }
    let dialogue = try #require(try DeviceKinds.device("sim:").dialogue(config, seed: 7))
    let outcome = try await dialogue.run(.typed(typed), DialogueOptions(limit: .seconds(1), config), hooks)
    #expect(complaints.all.map(\.number) == [2, 6])
    #expect(refusals.all == [3])
    #expect(outcome == .failed(complaints.all[0]))
    #expect(told.all.joined().contains("AT+GMR"))
  }
}
