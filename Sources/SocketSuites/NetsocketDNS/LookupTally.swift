import Greentea
import NetworkSocket
import TestConfiguration

/// How many of several lookups ended in which of the four ways that the cases tell apart.
struct LookupTally {
  private(set) var ok = 0
  private(set) var noMemory = 0
  private(set) var dnsFailure = 0
  private(set) var timeout = 0

  /// Counts a result; one of no class is a failed expectation.
  mutating func add(_ code: NSAPIError, of host: String, _ context: CaseContext) throws {
    switch code {
    case .ok: ok += 1
    case .noMemory: noMemory += 1
    case .dnsFailure: dnsFailure += 1
    case .timeout: timeout += 1
    default:
      try context.expect("lookup of \(host)", code, isOneOf: [.ok, .noMemory, .dnsFailure, .timeout])
    }
  }

  /// Looks the hosts up one after the other with `gethostbyname`.
  static func synchronous(
    _ hosts: some Sequence<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> LookupTally {
    var tally = LookupTally()
    for host in hosts {
      let code = try await NetsocketDNS.resolve(host, environment, context).code
      try tally.add(code, of: host, context)
    }
    return tally
  }

  /// Looks the hosts up at once with `gethostbyname_async`, and waits for all callbacks.
  static func asynchronous(
    _ hosts: some Sequence<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> LookupTally {
    var tally = LookupTally()
    try await tally.addAsynchronous(hosts, environment, context)
    return tally
  }

  /// The same, but never more at once than the engine queues.
  static func asynchronousInTurn(
    _ hosts: some Collection<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> LookupTally {
    var tally = LookupTally()
    var rest = Array(hosts)[...]
    while !rest.isEmpty {
      let batch = rest.prefix(environment.config.dns.simultaneousQueries)
      try await tally.addAsynchronous(batch, environment, context)
      rest = rest.dropFirst(batch.count)
    }
    return tally
  }

  private mutating func addAsynchronous(
    _ hosts: some Sequence<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    let pending = try PendingLookups(environment, context)
    for host in hosts { try pending.start(host, orRefused: true, context) }
    try await pending.wait(context)
    try pending.expectCallbacks(context)
    for lookup in pending.all {
      // As in the original, a refusal other than NO_MEMORY fails here once more.
      if let code = lookup.refusal ?? lookup.result { try add(code, of: lookup.host, context) }
    }
    pending.noteUnanswered()
  }

  /// Four expectations, one a class.
  func expect(_ context: CaseContext, ok: Int, noMemory: Int, dnsFailure: Int, timeout: Int) throws {
    try context.expect("lookups with result OK", self.ok, equals: ok)
    try context.expect("lookups with result NO_MEMORY", self.noMemory, equals: noMemory)
    try context.expect("lookups with result DNS_FAILURE", self.dnsFailure, equals: dnsFailure)
    try context.expect("lookups with result TIMEOUT", self.timeout, equals: timeout)
  }
}
