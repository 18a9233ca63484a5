import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

/// mbed-os-tests-netsocket-dns: resolving names over the default interface.
enum NetsocketDNS {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-dns", budget: 120, timeoutMacro: .dns, policy: .continue,
    requirements: [.wifiInterface, .defaultNetwork],
    setUp: BringUp.connect,
    // In mbed-os 5.10 this suite alone does not disconnect at its end.
    tearDown: BringUp.nothing,
    cases: [
      asynchronousDNS, simultaneous, simultaneousCache, cache, nonAsyncAndAsync, cancel, externalEventQueue,
      invalidHost, timeouts, simultaneousRepeat, synchronousDNS, synchronousDNSMultiple,
      synchronousDNSInvalid,
    ])

  /// `gethostbyname`: its code, and the address if that is OK.
  static func resolve(
    _ host: String, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws -> (code: NSAPIError, address: SocketAddress?) {
    let interface = try environment.interface(context)
    let names = environment.names
    let begin = names.begin()
    var address: SocketAddress?
    let code = await Code.of { () throws(NSAPIError) in address = try await interface.resolve(host) }
    // The module's own resolver has nothing to do with the cache.
    if code == .ok, !environment.config.driver.usesBuiltInDNS {
      names.noteAnswer(host, since: begin, isAsynchronous: false, at: context.time.now)
    }
    return (code, address)
  }

  /// Expects an address that a host can have.
  static func expectAddress(_ address: SocketAddress?, of host: String, _ context: CaseContext) throws {
    try context.expect(
      "address of \(host)", address?.address.isPossibleHost == true, expected: "one that a host can have",
      actual: address?.ipAddress ?? "none")
  }
}

/// How many of several lookups ended with each of the four results that the cases distinguish.
struct LookupTally {
  private(set) var ok = 0
  private(set) var noMemory = 0
  private(set) var dnsFailure = 0
  private(set) var timeout = 0

  /// Counts a result; any other result, and OK without the address of a host, is a failed expectation.
  mutating func add(
    _ code: NSAPIError, _ address: SocketAddress?, of host: String, _ context: CaseContext
  ) throws {
    switch code {
    case .ok:
      ok += 1
      try NetsocketDNS.expectAddress(address, of: host, context)
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
      let (code, address) = try await NetsocketDNS.resolve(host, environment, context)
      try tally.add(code, address, of: host, context)
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

  /// The same, with at most as many at once as the engine queues.
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
      if let code = lookup.refusal ?? lookup.result {
        try add(code, lookup.address, of: lookup.host, context)
      }
    }
    pending.noteUnanswered()
  }

  /// Four expectations, one for each result.
  func expect(_ context: CaseContext, ok: Int, noMemory: Int, dnsFailure: Int, timeout: Int) throws {
    try context.expect("lookups with result OK", self.ok, equals: ok)
    try context.expect("lookups with result NO_MEMORY", self.noMemory, equals: noMemory)
    try context.expect("lookups with result DNS_FAILURE", self.dnsFailure, equals: dnsFailure)
    try context.expect("lookups with result TIMEOUT", self.timeout, equals: timeout)
  }
}
