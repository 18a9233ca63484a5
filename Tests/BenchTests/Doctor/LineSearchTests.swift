import ESP8266Driver
import Greentea
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("The search for a module on a line", .virtualTime)
struct LineSearchTests {
  /// Answers what is written by a rule that knows the speed.
  private final class RuledLine: SerialLine {
    private struct State {
      var baud = 0
      var heard = ""
      var waiting: [UInt8] = []
    }

    private let time: any TimeSource
    private let rule: @Sendable (_ baud: Int, _ heard: String) -> String?
    /// What has come comes again and again.
    private let isEndless: Bool
    private let state = Mutex(State())
    private let news: AsyncSignal

    /// - Parameter rule: what comes back for all that was written so far; nil refuses the speed.
    init(
      _ time: any TimeSource, isEndless: Bool = false,
      _ rule: @escaping @Sendable (_ baud: Int, _ heard: String) -> String?
    ) {
      self.time = time
      self.isEndless = isEndless
      self.rule = rule
      news = AsyncSignal(time, label: "ruled line")
    }

    func read(until deadline: Instant?) async throws(SerialLineError) -> [UInt8] {
      while true {
        let seen = news.count
        let bytes = state.withLock { state in
          defer { if !isEndless { state.waiting = [] } }
          return state.waiting
        }
        if !bytes.isEmpty { return bytes }
        do throws(CancellationError) {
          guard try await news.wait(past: seen, until: deadline) else { return [] }
        } catch {
          throw .cancelled
        }
      }
    }

    func write(_ bytes: [UInt8]) async throws(SerialLineError) {
      state.withLock { state in
        state.heard += String(decoding: bytes, as: UTF8.self)
        state.waiting += Array((rule(state.baud, state.heard) ?? "").utf8)
      }
      news.fire()
    }

    func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
      guard rule(baud, "") != nil else { throw .system(code: 22, operation: "set the speed") }
      state.withLock { $0.baud = baud }
    }

    func pulseReset() async throws(SerialLineError) { throw .noSuchLine }

    func close() {}
  }

  private func search(
    _ own: [Int] = [115_200], isEndless: Bool = false,
    _ rule: @escaping @Sendable (Int, String) -> String?
  ) async throws -> LineSearch.Result {
    let time = try World.current
    return try await LineSearch(
      line: RuledLine(time, isEndless: isEndless, rule), time: time, flowControl: .none, own: own,
      others: LineSearch.standardSpeeds.filter { !own.contains($0) }
    ).run()
  }

  @Test("finds the speed of the module, whichever of the list it is", arguments: LineSearch.standardSpeeds)
  func speed(baud: Int) async throws {
    let result = try await search { speed, _ in speed == baud ? "\r\nOK\r\n" : "\u{1}\u{2}\u{3}\u{4}" }
    #expect(result.answer?.baud == baud)
    #expect(result.answer?.isEchoing == false)
    #expect((result.dataModeTook == nil) == (baud == 115_200))
    #expect(!result.wasInDataMode)
  }

  @Test("asks again a module that boots, and tells its echo")
  func booting() async throws {
    let result = try await search { _, heard in
      heard.count > 4 ? "AT\r\r\n\r\nOK\r\n" : "\r\nready\r\n"
    }
    #expect(result.heard.map(\.answer) == [.boot(BootText(Array("ready".utf8))), .answer(isEchoing: true)])
    #expect(result.evidence.hasPrefix("the text of a boot (ready), then OK at "))
  }

  @Test("leaves the data mode of an earlier program")
  func dataMode() async throws {
    let result = try await search { _, heard in heard.contains("+++AT\r\n") ? "\r\nOK\r\n" : "" }
    #expect(result.wasInDataMode)
    #expect(result.answer?.baud == 115_200)
    // Silence before and after, for a second at least.
    #expect((result.dataModeTook ?? .zero) > .seconds(2))
  }

  @Test("takes a second speed that the module may have for its own")
  func secondSpeed() async throws {
    let result = try await search([115_200, 460_800]) { speed, _ in speed == 460_800 ? "OK\r\n" : "" }
    #expect(result.answer?.baud == 460_800)
    #expect(result.dataModeTook == nil)
  }

  @Test("passes over speeds that the port does not have")
  func refusedSpeeds() async throws {
    let result = try await search { speed, _ in
      switch speed {
      case 115_200: ""
      case 921_600: "OK\r\n"
      default: nil
      }
    }
    #expect(result.answer?.baud == 921_600)
    #expect(Set(result.heard.map(\.baud)) == [115_200, 921_600])
  }

  @Test(
    "tells what keeps it from an answer",
    arguments: [
      ("", "nothing answers AT: silence at 115200, 57600, 9600,"),
      ("AT\r\n", "the line returns what is sent"),
      ("\r\n> ", "does not answer AT: no answer but '\\r\\n> ' at 115200"),
      ("\u{80}\u{81}\u{82}", "the bytes received are not text: bytes that are not text at 115200"),
    ])
  func causes(answer: String, words: String) async throws {
    let result = try await search { _, _ in answer }
    #expect(result.answer == nil)
    let cause = result.silence(on: nil)
    #expect(cause.message.contains(words), "\(cause.message)")
  }

  @Test("does not listen for ever to a line that never ends")
  func flood() async throws {
    let result = try await search(isEndless: true) { _, _ in "xyz" }
    #expect(result.answer == nil)
    #expect(result.evidence.utf8.count < 300)
  }
}
