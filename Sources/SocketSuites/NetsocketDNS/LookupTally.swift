import Greentea
import NetworkSocket

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
    _ hosts: [String], on interface: any NetworkInterface, _ context: CaseContext
  ) async throws -> LookupTally {
    var tally = LookupTally()
    for host in hosts {
      let code = await Code.of { () throws(NSAPIError) in _ = try await interface.resolve(host) }
      try tally.add(code, of: host, context)
    }
    return tally
  }

  /// Four expectations, one a class.
  func expect(_ context: CaseContext, ok: Int, noMemory: Int, dnsFailure: Int, timeout: Int) throws {
    try context.expect("lookups with result OK", self.ok, equals: ok)
    try context.expect("lookups with result NO_MEMORY", self.noMemory, equals: noMemory)
    try context.expect("lookups with result DNS_FAILURE", self.dnsFailure, equals: dnsFailure)
    try context.expect("lookups with result TIMEOUT", self.timeout, equals: timeout)
  }
}
