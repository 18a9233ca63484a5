import Greentea
import NetworkSocket
import TestConfiguration

extension NetsocketDNS {
  /// One lookup that waits for its answer.
  static let synchronousDNS = CaseDefinition(
    "SYNCHRONOUS_DNS", evidence: Evidence(lookups: 1)
  ) { environment, context in
    let interface = try environment.interface(context)
    let hosts = environment.config.dns.hosts.prefix(1)
    let tally = try await LookupTally.synchronous(Array(hosts), on: interface, context)
    try tally.expect(context, ok: 1, noMemory: 0, dnsFailure: 0, timeout: 0)
  }
}
