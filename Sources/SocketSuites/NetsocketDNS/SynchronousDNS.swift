import Greentea
import NetworkSocket
import TestConfiguration

extension NetsocketDNS {
  /// One lookup that waits for its answer.
  static let synchronousDNS = CaseDefinition(
    // In the original the cache of the case before may answer, and nothing would be proven.
    "SYNCHRONOUS_DNS", evidence: Evidence([.lookups: 1]), prepare: pushOutFirstHost
  ) { environment, context in
    let hosts = environment.config.dns.hosts.prefix(1)
    let tally = try await LookupTally.synchronous(hosts, environment, context)
    try tally.expect(context, ok: 1, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// All hosts, one after the other.
  static let synchronousDNSMultiple = CaseDefinition(
    "SYNCHRONOUS_DNS_MULTIPLE", evidence: multipleEvidence, prepare: pushOutOneHost
  ) { environment, context in
    let hosts = environment.config.dns.hosts
    let tally = try await LookupTally.synchronous(hosts, environment, context)
    try tally.expect(context, ok: hosts.count, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// What the cache cannot hold is asked for.
  @Sendable private static func multipleEvidence(_ config: TestConfig) -> Evidence {
    Evidence([.lookups: max(1, config.dns.hosts.count - config.dns.cacheSize)])
  }

  private static func pushOutOneHost(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    let dns = environment.config.dns
    try await NameCache.pushOutOne(of: dns.hosts, with: dns.otherHosts, environment, context)
  }
}
