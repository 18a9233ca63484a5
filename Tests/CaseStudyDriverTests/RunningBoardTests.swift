import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping

@testable import CaseStudyDriver

@Suite("The board of the case study")
struct RunningBoardTests {
  @Test("a stack that is large enough changes nothing; one that is not stops the board for good")
  func stack() async throws {
    try await VirtualWorld.run { world in
      let board = RunningBoard(world)
      await board.checkStack(of: "main thread", size: CaseStudyBoard.largerStack)
      #expect(board.crash == nil && board.isRunning)
      let hasReturned = Trace<Bool>()
      await withTaskGroup { group in
        group.addTask {
          await board.checkStack(of: "event-queue thread", size: CaseStudyBoard.smallStack)
          hasReturned.add(true)
        }
        try? await world.sleep(for: .seconds(3600))
        #expect(hasReturned.all.isEmpty && !board.isRunning)
        #expect(board.crash?.hasPrefix("modelled crash: ") == true)
        group.cancelAll()
      }
      #expect(hasReturned.all == [true])
    }
  }

  /// An asynchronous lookup, and how often its callback was called within an hour.
  private static func lookup(_ settings: CaseStudySettings) async throws -> (callbacks: Int, crash: String?) {
    try await ParserRig.run { rig in
      try await TaskScope.run(rig.world) { scope in
        let (host, _) = SimulatedLine.pair(rig.world)
        let interface = CaseStudyInterface(
          ring: rig.ring, line: host, baud: 115_200, on: rig.board, limits: CaseStudyBoard(),
          settings: settings, dns: DNSSettings(), activity: NetworkActivity(), scope: scope)
        let callbacks = Trace<NSAPIError>()
        _ = try interface.resolve("example.com", version: .unspecified) { result, _ in callbacks.add(result) }
        try await rig.world.sleep(for: .seconds(3600))
        return (callbacks.all.count, rig.board.crash)
      }
    }
  }

  @Test("an asynchronous lookup on the small stack gets no callback, not even that of a time-out")
  func lookups() async throws {
    let small = try await Self.lookup(CaseStudySettings())
    #expect(small.callbacks == 0 && small.crash != nil)
    var settings = CaseStudySettings()
    settings.hasLargerStack = true
    // Nobody answers: the callback tells it.
    let larger = try await Self.lookup(settings)
    #expect(larger.callbacks == 1 && larger.crash == nil)
  }
}
