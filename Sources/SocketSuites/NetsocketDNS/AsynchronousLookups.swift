import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// One lookup that answers by a callback.
  static let asynchronousDNS = CaseDefinition(
    "ASYNCHRONOUS_DNS", takes: .milliseconds(100), truth: .evidence, evidence: Evidence([.lookups: 1]),
    prepare: pushOutFirstHost
  ) { environment, context in
    let hosts = environment.config.dns.hosts.prefix(1)
    let tally = try await LookupTally.asynchronous(hosts, environment, context)
    try tally.expect(context, ok: 1, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// Six at once: five are queued, the sixth is refused.
  static let simultaneous = CaseDefinition(
    "ASYNCHRONOUS_DNS_SIMULTANEOUS", takes: .milliseconds(540), truth: .evidence,
    evidence: Evidence([.lookups: 5]),
    prepare: pushOutOtherHosts
  ) { environment, context in
    let dns = environment.config.dns
    let hosts = dns.otherHosts.prefix(dns.simultaneousQueries + 1)
    let tally = try await LookupTally.asynchronous(hosts, environment, context)
    try tally.expect(context, ok: dns.simultaneousQueries, noMemory: 1, dnsFailure: 0, timeout: 0)
  }

  /// The same six again: cached names need no place in the queue.
  static let simultaneousCache = CaseDefinition(
    "ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE", takes: .milliseconds(320), truth: .evidence,
    evidence: evidenceBesideCache,
    prepare: cacheLastOfQueue
  ) { environment, context in
    let dns = environment.config.dns
    let hosts = dns.otherHosts.prefix(dns.simultaneousQueries + 1)
    let tally = try await LookupTally.asynchronous(hosts, environment, context)
    try tally.expect(context, ok: dns.simultaneousQueries + 1, noMemory: 0, dnsFailure: 0, timeout: 0)
  }

  /// Six at once, a hundred times: the cache and the queue keep working.
  static let simultaneousRepeat = CaseDefinition(
    "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", takes: .milliseconds(31_320), requires: [.extendedTests],
    truth: .evidence,
    evidence: repeatEvidence,
    prepare: pushOutOneOfQueue
  ) { environment, context in
    let dns = environment.config.dns
    let count = dns.simultaneousQueries + 1
    for round in 1...rounds {
      let tally = try await LookupTally.asynchronous(dns.hosts.prefix(count), environment, context)
      try context.expect(
        "lookups with result OK in round \(round)", tally.ok, isOneOf: [count - 1, count])
      try context.expect(
        "lookups with result NO_MEMORY in round \(round)", tally.noMemory, isOneOf: [0, 1])
      try context.expect(
        "lookups with result DNS_FAILURE in round \(round)", tally.dnsFailure, equals: 0)
      try context.expect("lookups with result TIMEOUT in round \(round)", tally.timeout, equals: 0)
    }
  }

  private static let rounds = 100

  // MARK: Evidence

  /// Of the six, those that the cache cannot hold are looked up.
  private static let evidenceBesideCache: @Sendable (TestConfig) -> Evidence = { config in
    Evidence([.lookups: max(1, lookupsBesideCache(config))])
  }

  /// The same in every round.
  private static let repeatEvidence: @Sendable (TestConfig) -> Evidence = { config in
    Evidence([.lookups: max(1, rounds * lookupsBesideCache(config))])
  }

  private static func lookupsBesideCache(_ config: TestConfig) -> Int {
    config.dns.simultaneousQueries + 1 - config.dns.cacheSize
  }

  // MARK: Preparation

  /// For the cases whose work begins with a query for the first host.
  static let pushOutFirstHost: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    try await NameCache.pushOut(dns.hosts.prefix(1), with: dns.otherHosts, environment, context)
  }

  private static let pushOutOtherHosts: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    try await NameCache.pushOut(
      dns.otherHosts.prefix(dns.simultaneousQueries + 1), with: dns.hosts, environment, context)
  }

  private static let pushOutOneOfQueue: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    try await NameCache.pushOutOne(
      of: dns.hosts.prefix(dns.simultaneousQueries + 1), with: dns.otherHosts, environment, context)
  }

  /// What the case before leaves: the last of the five that were queued are cached, and no other of the six.
  private static let cacheLastOfQueue: CaseDefinition.Body = { environment, context in
    let dns = environment.config.dns
    let cached = dns.otherHosts.prefix(dns.simultaneousQueries).suffix(dns.cacheSize)
    let others = dns.otherHosts.prefix(dns.simultaneousQueries + 1).filter { !cached.contains($0) }
    let names = environment.names
    let now = context.time.now
    guard !cached.allSatisfy({ names.holds($0, at: now) }) || others.contains(where: names.mayHold) else {
      return
    }
    try await NameCache.pushOut(others, with: dns.hosts, environment, context)
    try await NameCache.lookUp(cached, environment, context)
  }
}
