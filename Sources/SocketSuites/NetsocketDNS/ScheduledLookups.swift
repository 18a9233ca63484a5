import Greentea
import NetworkSocket
import Synchronization
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// The work of the lookups is scheduled by an event queue of the program.
  static let externalEventQueue = CaseDefinition(
    "ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", takes: .milliseconds(2586), truth: .evidence,
    evidence: Evidence([.lookups: 5])
  ) { environment, context in
    try await lookUpWithEventQueue(environment, context, keepsDelays: true) { tally in
      let queued = environment.config.dns.simultaneousQueries
      try tally.expect(context, ok: queued, noMemory: 1, dnsFailure: 0, timeout: 0)
    }
  }

  /// A queue that ignores delays makes the lookups time out before an answer can arrive.
  static let timeouts = CaseDefinition(
    "ASYNCHRONOUS_DNS_TIMEOUTS", takes: .milliseconds(2144),
    // The first host; lookups that time out need not even have sent their queries.
    truth: .evidence,
    evidence: Evidence([.lookups: 1]), prepare: pushOutFirstHost
  ) { environment, context in
    try await lookUpWithEventQueue(environment, context, keepsDelays: false) { tally in
      try context.expect(
        "lookups with result TIMEOUT", tally.timeout > 0, expected: "at least 1", actual: "\(tally.timeout)")
    }
  }

  /// Looks up as many hosts of the first list as the cache holds, then one of the second more than are queued, with
  /// an event queue.
  private static func lookUpWithEventQueue(
    _ environment: SuiteEnvironment, _ context: CaseContext, keepsDelays: Bool,
    _ expect: (LookupTally) throws -> Void
  ) async throws {
    let dns = environment.config.dns
    try await expectFirstHosts(environment, context)
    try await withEventQueue(environment, context, keepsDelays: keepsDelays) {
      let hosts = dns.otherHosts.prefix(dns.simultaneousQueries + 1)
      try expect(try await LookupTally.asynchronous(hosts, environment, context))
    }
  }

  /// Looks up as many of the first list as the cache holds, which pushes the second one out of it.
  private static func expectFirstHosts(
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    let dns = environment.config.dns
    let hosts = dns.hosts.prefix(dns.cacheSize)
    let tally = try await LookupTally.asynchronousInTurn(hosts, environment, context)
    try tally.expect(context, ok: hosts.count, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// How long the queue runs on after the lookups, for what the engine may still have scheduled.
  private static let afterrun = Duration.seconds(2)

  /// Runs `body` with an event queue as the DNS scheduler, which a child task dispatches.
  ///
  /// The stack always gets its own scheduler back.
  private static func withEventQueue(
    _ environment: SuiteEnvironment, _ context: CaseContext, keepsDelays: Bool,
    _ body: () async throws -> Void
  ) async throws {
    let interface = try environment.interface(context)
    let queue = EventQueue(context.time)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await queue.dispatch() }
      defer {
        _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setCallIn(nil) }
        queue.stop()
      }
      let code = Code.ofImmediate { () throws(NSAPIError) in
        try interface.setCallIn { (delay, action) throws(NSAPIError) in
          try queue.callIn(keepsDelays ? delay : .zero, action)
        }
      }
      try context.expect("nsapi_dns_call_in_set", code, equals: .ok)
      try await body()
      try await context.time.sleep(for: afterrun)
    }
  }
}

/// An event queue as a program has it for its own thread (`EventQueue` of mbed-os): bounded, dispatched by a task.
final class EventQueue: Sendable {
  private struct Event {
    let due: Instant
    let action: @Sendable () -> Void
  }

  private struct State {
    /// In the order in which they came.
    var events: [Event] = []
    var isStopped = false
  }

  /// `10 * EVENTS_EVENT_SIZE` of the original.
  private static let capacity = 10

  /// Without a pause, events that schedule each other would keep virtual time from advancing.
  private static let eventsBeforePause = 16
  private static let pause = Duration.microseconds(100)

  private let time: any TimeSource
  private let state = Mutex(State())
  private let arrivals: AsyncSignal

  init(_ time: any TimeSource) {
    self.time = time
    arrivals = AsyncSignal(time, label: "event queue of the case")
  }

  /// `call` and `call_in`: has `action` run by the dispatcher after `delay`.
  ///
  /// - Throws: NO_MEMORY when ten wait already.
  func callIn(_ delay: Duration, _ action: @escaping @Sendable () -> Void) throws(NSAPIError) {
    let event = Event(due: time.now + max(delay, .zero), action: action)
    let isKept = state.withLock { state in
      guard state.events.count < Self.capacity else { return false }
      state.events.append(event)
      return true
    }
    guard isKept else { throw .noMemory }
    arrivals.fire()
  }

  /// `break_dispatch`, for good: waiting events are not run any more.
  func stop() {
    state.withLock { $0.isStopped = true }
    arrivals.fire()
  }

  /// `dispatch_forever`: runs what is due until ``stop()``, or until the task is cancelled.
  func dispatch() async {
    var count = 0
    while true {
      let seen = arrivals.count
      let now = time.now
      let (action, next, isStopped) = state.withLock { state in
        let first = state.events.indices.min { state.events[$0].due < state.events[$1].due }
        guard let first, state.events[first].due <= now else {
          return ((@Sendable () -> Void)?.none, first.map { state.events[$0].due }, state.isStopped)
        }
        return (state.events.remove(at: first).action, nil, state.isStopped)
      }
      guard !isStopped else { return }
      do throws(CancellationError) {
        guard let action else {
          _ = try await arrivals.wait(past: seen, until: next)
          count = 0
          continue
        }
        action()
        count += 1
        if count.isMultiple(of: Self.eventsBeforePause) { try await time.sleep(for: Self.pause) }
      } catch {
        return
      }
    }
  }
}
