import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// One lookup that waits for its answer.
  static let synchronousDNS = CaseDefinition(
    // In the original the cache of the case before may answer, and nothing would be proven.
    "SYNCHRONOUS_DNS", takes: .milliseconds(70), truth: .evidence, evidence: Evidence([.lookups: 1]),
    prepare: pushOutFirstHost
  ) { environment, context in
    let hosts = environment.config.dns.hosts.prefix(1)
    let tally = try await LookupTally.synchronous(hosts, environment, context)
    try tally.expect(context, ok: 1, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// All hosts, one after the other.
  static let synchronousDNSMultiple = CaseDefinition(
    "SYNCHRONOUS_DNS_MULTIPLE", takes: .milliseconds(365), truth: .evidence, evidence: multipleEvidence,
    prepare: pushOutOneHost
  ) { environment, context in
    let hosts = environment.config.dns.hosts
    let tally = try await LookupTally.synchronous(hosts, environment, context)
    try tally.expect(context, ok: hosts.count, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// Names that the cache cannot hold are looked up.
  private static let multipleEvidence: @Sendable (TestConfig) -> Evidence = { config in
    Evidence([.lookups: max(1, config.dns.hosts.count - config.dns.cacheSize)])
  }

  private static let pushOutOneHost: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    try await NameCache.pushOutOne(of: dns.hosts, with: dns.otherHosts, environment, context)
  }

  /// The same name five times: every later lookup takes at most half the time of the first.
  static let cache = CaseDefinition(
    "ASYNCHRONOUS_DNS_CACHE", takes: .milliseconds(71), truth: .evidence, evidence: Evidence([.lookups: 1]),
    prepare: pushOutFirstHost
  ) { environment, context in
    guard let host = environment.config.dns.hosts.first else { return }
    var limit: Int64?
    for number in 1...repetitions {
      let start = context.time.now
      let pending = try PendingLookups(environment, context)
      try pending.start(host, context)
      try await pending.wait(context)
      let milliseconds = (context.time.now - start).wholeMilliseconds
      try pending.expectCallbacks(context)
      try expectResult(of: pending, context)
      if let limit {
        try context.expect(
          "time of lookup \(number)", milliseconds <= limit, expected: "at most \(limit) ms",
          actual: "\(milliseconds) ms")
      } else {
        limit = milliseconds / 2
      }
    }
  }

  private static let repetitions = 5

  /// An asynchronous lookup runs beside synchronous ones.
  static let nonAsyncAndAsync = CaseDefinition(
    "ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC", takes: .milliseconds(414), truth: .evidence,
    evidence: nonAsyncAndAsyncEvidence,
    prepare: pushOutAllButFirst
  ) { environment, context in
    let dns = environment.config.dns
    let pending = try PendingLookups(environment, context)
    for host in dns.otherHosts.prefix(1) { try pending.start(host, context) }
    for host in dns.hosts {
      let (code, address) = try await resolve(host, environment, context)
      try context.expect("gethostbyname(\(host))", code, equals: .ok)
      try expectAddress(address, of: host, context)
    }
    // Without limit, as in the original; the case's own limit ends it.
    try await pending.wait(context)
    try pending.expectCallbacks(context)
    try expectResult(of: pending, context)
  }

  /// Expects OK and an address of each accepted lookup; a refused one has failed already.
  private static func expectResult(of pending: PendingLookups, _ context: CaseContext) throws {
    for lookup in pending.all {
      guard let result = lookup.result else { continue }
      try context.expect("result of the lookup of \(lookup.host)", result, equals: .ok)
      try expectAddress(lookup.address, of: lookup.host, context)
    }
  }

  /// The asynchronous lookup, and all hosts but the first, which the previous case has looked up.
  private static let nonAsyncAndAsyncEvidence: @Sendable (TestConfig) -> Evidence = { config in
    Evidence([.lookups: config.dns.hosts.count])
  }

  private static let pushOutAllButFirst: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    let names = dns.otherHosts.prefix(1) + dns.hosts.dropFirst()
    let others = dns.otherHosts.dropFirst() + dns.hosts.prefix(1)
    try await NameCache.pushOut(names, with: others, environment, context)
  }
}
