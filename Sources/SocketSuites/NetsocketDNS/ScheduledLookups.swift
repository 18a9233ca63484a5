import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// The work of the lookups is scheduled by an event queue of the program.
  static let externalEventQueue = CaseDefinition(
    "ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", evidence: Evidence([.lookups: 5])
  ) { environment, context in
    let dns = environment.config.dns
    try await expectFirstHosts(environment, context)
    try await withEventQueue(environment, context, keepsDelays: true) {
      let hosts = dns.otherHosts.prefix(dns.simultaneousQueries + 1)
      let tally = try await LookupTally.asynchronous(hosts, environment, context)
      try tally.expect(context, ok: dns.simultaneousQueries, noMemory: 1, dnsFailure: 0, timeout: 0)
    }
  }

  /// A queue that ignores delays makes the lookups' time run out before any answer can be there.
  static let timeouts = CaseDefinition(
    "ASYNCHRONOUS_DNS_TIMEOUTS",
    // The first host; of those that time out not even the queries need have been sent.
    evidence: Evidence([.lookups: 1]), prepare: pushOutFirstHost
  ) { environment, context in
    let dns = environment.config.dns
    try await expectFirstHosts(environment, context)
    try await withEventQueue(environment, context, keepsDelays: false) {
      let hosts = dns.otherHosts.prefix(dns.simultaneousQueries + 1)
      let tally = try await LookupTally.asynchronous(hosts, environment, context)
      try context.expect(
        "lookups with result TIMEOUT", tally.timeout > 0, expected: "at least 1", actual: "\(tally.timeout)")
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

  /// How long the queue goes on after the lookups, for what the engine may still have scheduled.
  private static let afterrun = Duration.seconds(2)

  /// Runs `body` with an event queue as the DNS scheduler, which a child task dispatches.
  ///
  /// Whatever happens, the stack has its own scheduler again afterwards.
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
