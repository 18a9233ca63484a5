import TestSupport
import Testing
import Timekeeping

@testable import NetworkSocket

@Suite("Asynchronous lookups", .virtualTime)
struct AsynchronousResolverTests {
  typealias Bench = AsynchronousBench

  @Test("an address text and a known name are answered before the call returns, with 0 and without a query")
  func immediate() async throws {
    try await Bench.run { bench in
      #expect(try bench.start("198.51.100.4") == 0)
      #expect(bench.endings == [.init("198.51.100.4", .ok, at: .zero)])
      #expect(try bench.start("a.test") == 1)
      try await bench.settle()
      #expect(try bench.start("a.test") == 0)
      #expect(bench.endings.map(\.result) == [.ok, .ok, .ok])
      #expect(bench.stack.read(\.destinations).count == 1)
    }
  }

  @Test("what cannot be asked is refused at once, without a callback")
  func refused() async throws {
    try await Bench.run { bench in
      for name in [nil, "", String(repeating: "a", count: 256)] {
        #expect(throws: NSAPIError.parameter) { try bench.start(name) }
      }
      #expect(throws: NSAPIError.dnsFailure) { try bench.start("a..b") }
      #expect(throws: NSAPIError.dnsFailure) { try bench.start("198.51.100.4", .v6) }
      try await bench.settle()
      #expect(bench.endings.isEmpty)
    }
  }

  @Test("five are queued and worked one after the other, oldest first; the sixth is NO_MEMORY")
  func queue() async throws {
    try await Bench.run { bench in
      let names = (1...5).map { "host\($0).test" }
      for (index, name) in names.enumerated() { #expect(try bench.start(name) == index + 1) }
      #expect(throws: NSAPIError.noMemory) { try bench.start("host6.test") }
      try await bench.settle()
      #expect(
        bench.endings == names.enumerated().map { .init($1, .ok, at: .milliseconds(20 * ($0 + 1))) })
      #expect(try bench.start("host6.test") == 6)
      #expect(bench.stack.openSockets == 0)
    }
  }

  @Test("known names take no slot of a full queue")
  func cacheBeatsQueue() async throws {
    try await Bench.run { bench in
      _ = try bench.start("a.test")
      try await bench.settle()
      for index in 1...5 { _ = try bench.start("host\(index).test") }
      #expect(try bench.start("a.test") == 0)
    }
  }

  @Test("a negative answer is DNS_FAILURE and is not kept")
  func negative() async throws {
    try await Bench.run { bench in
      #expect(try bench.start("no.test") == 1)
      try await bench.settle()
      #expect(try bench.start("no.test") == 2)
      try await bench.settle()
      #expect(bench.endings.map(\.result) == [.dnsFailure, .dnsFailure])
    }
  }

  @Test("silence is TIMEOUT: after all attempts, or when the total time of a queued one runs out")
  func silence() async throws {
    try await Bench.run { bench in
      for index in 1...5 { _ = try bench.start("mute\(index).test") }
      try await bench.settle()
      let ends: [Duration] = [15_000, 16_000, 16_500, 17_000, 17_500].map { .milliseconds($0) }
      #expect(
        bench.endings == ends.enumerated().map { .init("mute\($0 + 1).test", .timeout, at: $1) })
      #expect(bench.stack.openSockets == 0)
    }
  }

  @Test("attempts and waits come from the settings")
  func settings() async throws {
    var settings = DNSSettings()
    settings.totalAttempts = 2
    settings.responseWait = .seconds(1)
    try await Bench.run(settings) { bench in
      for index in 1...2 { _ = try bench.start("mute\(index).test") }
      try await bench.settle()
      #expect(bench.endings.map(\.at) == [.seconds(2), .seconds(3)])
    }
  }

  @Test("a cancelled request never calls back, and its slot is free after the next tick")
  func cancel() async throws {
    try await Bench.run { bench in
      for index in 1...5 { _ = try bench.start("host\(index).test") }
      for id in 1...5 { try bench.resolver.cancel(id) }
      for id in [0, 1, 5, 6, -1] {
        #expect(throws: NSAPIError.parameter) { try bench.resolver.cancel(id) }
      }
      #expect(throws: NSAPIError.noMemory) { try bench.start("a.test") }
      try await bench.world.sleep(for: .milliseconds(101))
      #expect(try bench.start("a.test") == 6)
      try await bench.settle()
      #expect(bench.endings.map(\.name) == ["a.test"])
      #expect(throws: NSAPIError.parameter) { try bench.resolver.cancel(6) }
    }
  }

  @Test("the next request does not wait for one that is cancelled")
  func cancelActive() async throws {
    try await Bench.run { bench in
      let first = try bench.start("mute.test")
      _ = try bench.start("a.test")
      try await bench.world.sleep(for: .seconds(1))
      try bench.resolver.cancel(first)
      try await bench.settle()
      #expect(bench.endings == [.init("a.test", .ok, at: .milliseconds(1020))])
    }
  }

  @Test("ids go round from 0x7FFF to 1, past those in use")
  func ids() async throws {
    try await Bench.run(lastID: 0x7FFE) { bench in
      let ids = [try bench.start("host1.test"), try bench.start("host2.test")]
      #expect(ids == [0x7FFF, 1])
    }
    let stack = FakeStack(try World.current)
    var queue = DNSRequestQueue(lastID: 0x7FFE)
    for expected in [0x7FFF, 1] {
      #expect(try queue.add("a", version: .v4, on: stack, attempts: .zero) { _, _ in } == expected)
    }
    for _ in 2...0x7FFE {
      let id = try queue.add("a", version: .v4, on: stack, attempts: .zero) { _, _ in }
      queue.remove(id)
    }
    #expect(try queue.add("a", version: .v4, on: stack, attempts: .zero) { _, _ in } == 2)
  }

  @Test("without a socket it is the socket's error; a failing one is passed on only if it was the last")
  func socketErrors() async throws {
    try await Bench.run(sockets: 0) { bench in
      _ = try bench.start("a.test")
      try await bench.settle()
      #expect(bench.endings.map(\.result) == [.noSocket])
    }
    for (failures, result) in [(2, NSAPIError.ok), (3, .connectionLost)] {
      try await Bench.run { bench in
        bench.stack.change {
          $0.sendResults = Array(repeating: .failure(.connectionLost), count: failures)
        }
        _ = try bench.start("a.test")
        try await bench.settle()
        #expect(bench.endings.map(\.result) == [result])
      }
    }
  }

  // MARK: Scheduler

  @Test("ticks and callbacks go through the hook, with their delays")
  func hook() async throws {
    try await Bench.run { bench in
      let delays = Trace<Duration>()
      try bench.resolver.setCallIn { [world = bench.world] delay, action in
        delays.add(delay)
        world.schedule(at: world.now + delay, action)
      }
      _ = try bench.start("a.test")
      try await bench.settle()
      #expect(delays.all == [.milliseconds(100), .zero])
      #expect(bench.endings == [.init("a.test", .ok, at: .milliseconds(20))])
      try bench.resolver.setCallIn(nil)
      _ = try bench.start("b.test")
      try await bench.settle()
      #expect(delays.all.count == 2 && bench.endings.count == 2)
    }
  }

  @Test("a hook that ignores the delay makes every request time out at once")
  func impatientHook() async throws {
    try await Bench.run { bench in
      try bench.resolver.setCallIn { [world = bench.world] _, action in
        world.schedule(at: world.now, action)
      }
      for index in 1...5 { _ = try bench.start("host\(index).test") }
      try await bench.settle()
      #expect(bench.endings == (1...5).map { .init("host\($0).test", .timeout, at: .zero) })
      #expect(bench.stack.openSockets == 0)
      try bench.resolver.setCallIn(nil)
      _ = try bench.start("a.test")
      try await bench.settle()
      #expect(bench.endings.last?.result == .ok)
    }
  }

  @Test("a hook without room is NO_MEMORY, for the call or, later, for all that are queued")
  func fullHook() async throws {
    try await Bench.run { bench in
      let full: CallIn = { (_, _) throws(NSAPIError) in throw .noMemory }
      try bench.resolver.setCallIn(full)
      #expect(throws: NSAPIError.noMemory) { try bench.start("a.test") }
      try bench.resolver.setCallIn(nil)
      for index in 1...2 { _ = try bench.start("mute\(index).test") }
      try await bench.world.sleep(for: .seconds(1))
      try bench.resolver.setCallIn(full)
      #expect(bench.endings == (1...2).map { .init("mute\($0).test", .noMemory, at: .seconds(1)) })
      try bench.resolver.setCallIn(nil)
      #expect(try bench.start("a.test") == 4)
      try await bench.settle()
      #expect(bench.endings.last?.result == .ok)
    }
  }

  @Test("requests that a lost scheduler held go over to the next one")
  func lostHook() async throws {
    try await Bench.run { bench in
      try bench.resolver.setCallIn { _, _ in }
      _ = try bench.start("a.test")
      try await bench.world.sleep(for: .seconds(60))
      #expect(bench.endings.isEmpty)
      try bench.resolver.setCallIn(nil)
      try await bench.settle()
      #expect(bench.endings == [.init("a.test", .ok, at: .milliseconds(60_100))])
    }
  }

  // MARK: Ends

  @Test("when the scope ends, what is queued ends with TIMEOUT; what comes later runs out of time")
  func scopeEnds() async throws {
    let bench = try await Bench.run { bench in
      for index in 1...3 { _ = try bench.start("mute\(index).test") }
      try await bench.world.sleep(for: .seconds(1))
      return bench
    }
    #expect(bench.endings == (1...3).map { .init("mute\($0).test", .timeout, at: .seconds(1)) })
    #expect(bench.stack.openSockets == 0)
    _ = try bench.start("a.test")
    try await bench.settle()
    #expect(bench.endings.count == 4 && bench.endings.last?.result == .timeout)
  }

  @Test(
    "every accepted request has exactly one callback or was cancelled, in whatever order things happen",
    arguments: 1...UInt64(TestForm.isFull ? 2000 : 200))
  func exactlyOnce(seed: UInt64) async throws {
    let (bench, expected) = try await Bench.run { bench in
      var generator = SeededGenerator(seed: seed)
      var names: [Int: String] = [:]
      var expected: Set<String> = []
      for step in 0..<60 {
        switch generator.below(10) {
        case 0...4:
          let kind = ["host", "no", "mute"][Int(generator.below(3))]
          let name = "\(kind)\(step).test"
          guard let id = try? bench.start(name) else { continue }
          names[id] = name
          expected.insert(name)
        case 5, 6:
          let ids = names.keys.sorted()
          let id = ids.isEmpty ? 1 : ids[Int(generator.below(UInt64(ids.count)))]
          let wasCancelled = (try? bench.resolver.cancel(id)) != nil
          if wasCancelled, let name = names[id] { expected.remove(name) }
        case 7: try bench.resolver.setCallIn(bench.hook(generator.next()))
        default: try await bench.world.sleep(for: generator.duration(in: .zero ... .seconds(2)))
        }
      }
      try bench.resolver.setCallIn(nil)
      // Some scopes end in the midst of work.
      if generator.chance(0.7) { try await bench.settle() }
      return (bench, expected)
    }
    try await bench.settle()
    #expect(bench.endings.map(\.name).sorted() == expected.sorted())
    #expect(bench.stack.openSockets == 0)
  }
}
