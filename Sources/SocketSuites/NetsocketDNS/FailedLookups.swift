import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// Every other name does not exist: its lookup fails, and the lookups between succeed.
  static let invalidHost = CaseDefinition(
    "ASYNCHRONOUS_DNS_INVALID_HOST", takes: .milliseconds(508), truth: .evidence,
    evidence: Evidence([.lookups: 5])
  ) { environment, context in
    let dns = environment.config.dns
    _ = try await LookupTally.asynchronousInTurn(
      dns.otherHosts.prefix(dns.cacheSize), environment, context)
    let tally = try await LookupTally.asynchronous(hostsWithInvalid(dns), environment, context)
    try context.expect("lookups with result OK", tally.ok, equals: 2)
    try context.expect("lookups with result NO_MEMORY", tally.noMemory, equals: 1)
    try context.expect("lookups with result DNS_FAILURE", tally.dnsFailure, isOneOf: [3, 4])
    try context.expect("lookups with result TIMEOUT", tally.timeout, equals: 0)
  }

  /// The same, one lookup after the other.
  static let synchronousDNSInvalid = CaseDefinition(
    // The cache does not keep failures: such a name is looked up each time.
    "SYNCHRONOUS_DNS_INVALID", takes: .milliseconds(659), truth: .evidence, evidence: Evidence([.lookups: 3])
  ) { environment, context in
    let dns = environment.config.dns
    _ = try await LookupTally.synchronous(dns.otherHosts.prefix(dns.cacheSize), environment, context)
    let tally = try await LookupTally.synchronous(hostsWithInvalid(dns), environment, context)
    try tally.expect(context, ok: 3, noMemory: 0, dnsFailure: 3, timeout: 0)
  }

  /// The first six hosts, of which the first, third and fifth get an invalid domain.
  private static func hostsWithInvalid(_ dns: DNSTestSettings) -> [String] {
    dns.hosts.prefix(dns.simultaneousQueries + 1).enumerated().map { index, host in
      index.isMultiple(of: 2) ? host + "_invalid" : host
    }
  }

  /// Lookups that are cancelled as soon as they have begun never call back.
  static let cancel = CaseDefinition(
    "ASYNCHRONOUS_DNS_CANCEL", takes: .milliseconds(5000), truth: .evidence, evidence: cancelEvidence,
    prepare: pushOutFirstHost
  ) { environment, context in
    let pending = try PendingLookups(environment, context)
    for host in environment.config.dns.hosts { try pending.start(host, orRefused: true, context) }
    pending.cancelAll()
    try await pending.wait(context)
    var tally = LookupTally()
    for lookup in pending.all {
      if let result = lookup.result { try tally.add(result, lookup.address, of: lookup.host, context) }
    }
    try await context.time.sleep(for: drain)
    pending.noteUnanswered()
    // The original does not check this: a callback in this time is one that must not come.
    try pending.expectCallbacks(context)
  }

  /// The time in which the engine removes cancelled lookups.
  private static let drain = Duration.seconds(5)

  /// Calls, not lookups, because nothing need have been sent: every start, and at least one cancel.
  @Sendable private static func cancelEvidence(_ config: TestConfig) -> Evidence {
    Evidence([.calls: config.dns.hosts.count + 1])
  }
}
