import Greentea
import NetworkSocket
import TestSupport
import Testing
import Timekeeping

@Suite("Expectations", .virtualTime)
struct ExpectationTests {
  @Test("under continue every failed expectation counts and the case goes on", arguments: [1, 2, 7])
  func continuing(failures: Int) async throws {
    let reached = Trace<Void>()
    let log = try await run([
      TestCase("A", evidence: Evidence()) { context in
        for _ in 0..<failures { try context.expect("one", 1, equals: 2) }
        reached.add(())
      },
      .ok("B"),
    ])
    #expect(log.verdicts() == [.fail, .ok])
    #expect(log.results().map(\.result.passed) == [0, 1])
    #expect(log.results().map(\.result.failed) == [failures, 0])
    #expect(reached.all.count == 1)
    #expect(log.word() == .fail)
  }

  @Test("under abort the first failed expectation ends the case and blocks the later ones")
  func aborting() async throws {
    let log = try await run(
      [
        .ok("A"),
        TestCase("B", evidence: Evidence()) { context in
          try context.expect("one", 1, equals: 2)
          context.print("not reached")
        },
        .ok("C"),
      ], policy: .abort)
    #expect(log.verdicts() == [.ok, .fail, .blocked(by: "B")])
    #expect(log.results()[1].result.failed == 1)
    #expect(!log.names.contains("message"))
    #expect(log.word() == .fail)
  }

  @Test("expectations of child tasks all count under continue, once under abort")
  func children() async throws {
    let body: TestSuite.Body = { context in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<20 {
          group.addTask {
            await Task.yield()
            try context.expect("index", index, equals: -1)
          }
        }
        try await group.waitForAll()
      }
    }
    for (policy, failures) in [(TestSuite.FailurePolicy.continue, 20), (.abort, 1)] {
      let log = try await run([TestCase("A", evidence: Evidence(), body: body)], policy: policy)
      #expect(log.verdicts() == [.fail])
      #expect(log.results()[0].result.failed == failures)
      #expect(log.names.count { $0 == "expectationFailed" } == failures)
    }
  }

  @Test("the record of a failure says where, what, expected and actual")
  func record() async throws {
    let log = try await run([
      TestCase("A", evidence: Evidence()) { context in
        try context.expect("send(5)", 4, equals: 5)
        try context.expect("reply", "c", isOneOf: ["a", "b"])
        try context.expect("time", false, expected: "at most 100 ms", actual: "2000 ms")
      }
    ])
    let failures: [FailedExpectation] = log.events.compactMap {
      if case .expectationFailed(_, let failure) = $0.event { failure } else { nil }
    }
    #expect(failures.map(\.what) == ["send(5)", "reply", "time"])
    #expect(failures.map(\.expected) == ["5", "a or b", "at most 100 ms"])
    #expect(failures.map(\.actual) == ["4", "c", "2000 ms"])
    #expect(failures.allSatisfy { $0.file == "GreenteaTests/ExpectationTests.swift" && $0.line > 0 })
  }

  @Test("an expectation that holds says so, an ignored feature counts nothing")
  func holding() async throws {
    let log = try await run([
      TestCase("A", evidence: Evidence()) { context in
        let holds = try context.expect("one", 1, equals: 1)
        let isOne = try context.expect("one", 1, isOneOf: [1, 2])
        #expect(holds && isOne)
        context.ignore("no channels")
      }
    ])
    #expect(log.verdicts() == [.ok])
    #expect(
      log.events.contains { $0.event == .message(CaseID(suite: "made-up", name: "A"), "IGNORE: no channels") }
    )
  }

  @Test("what comes after the end of a case is no part of it")
  func late() async throws {
    let world = try World.current
    let log = try await TaskScope.run(world) { scope in
      try await run([
        TestCase("A", evidence: Evidence()) { context in
          scope.spawn {
            try? await world.sleep(for: .seconds(2))
            context.print("late")
            #expect(throws: CaseEnded.self) { try context.expect("one", 1, equals: 2) }
          }
        },
        .lasting("B", .seconds(5)),
      ])
    }
    #expect(log.verdicts() == [.ok, .ok])
    #expect(!log.names.contains("message") && !log.names.contains("expectationFailed"))
  }

  @Test("missing evidence is an error of the harness, and the evidence of earlier cases does not count")
  func evidence() async throws {
    let world = try World.current
    let device = ScriptedDevice(world)
    let needed = Evidence([.connects: 1])
    let log = await run(
      [
        .madeUp([
          TestCase("A", evidence: needed) { _ in device.change { $0.evidence[.connects] += 1 } },
          TestCase("B", evidence: needed) { _ in },
          TestCase(
            "C", evidence: needed, prepare: { _ in device.change { $0.evidence[.connects] += 1 } },
            body: { _ in }),
        ])
      ], on: device, in: world)
    let verdicts = log.verdicts()
    #expect(verdicts[0] == .ok)
    #expect(verdicts[1].isError(.harness))
    #expect(verdicts[2].isError(.harness), "what the preparation does is no evidence for the case")
    #expect(log.results().map(\.result.evidence[.connects]) == [1, 0, 0])
    #expect(log.word() == .error)
  }

  struct Unexpected: Error {}

  @Test("a thrown error is an error of the harness, whatever it is")
  func thrown() async throws {
    let log = try await run([
      TestCase("A", evidence: Evidence()) { _ in throw Unexpected() },
      TestCase("B", evidence: Evidence()) { _ in throw CancellationError() },
      TestCase("C", evidence: Evidence()) { context in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try context.checkpoint() }
          group.cancelAll()
          try await group.waitForAll()
        }
      },
      .ok("D"),
    ])
    #expect(log.verdicts().map(\.word) == [.error, .error, .error, .ok])
    #expect(log.verdicts().dropLast().allSatisfy { $0.isError(.harness) })
  }
}
