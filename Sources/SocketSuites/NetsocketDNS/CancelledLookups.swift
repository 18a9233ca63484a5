import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

extension NetsocketDNS {
  /// Lookups that are cancelled as soon as they have begun never call back.
  static let cancel = CaseDefinition(
    "ASYNCHRONOUS_DNS_CANCEL", evidence: cancelEvidence, prepare: pushOutFirstHost
  ) { environment, context in
    let pending = try PendingLookups(environment, context)
    for host in environment.config.dns.hosts { try pending.start(host, orRefused: true, context) }
    pending.cancelAll()
    try await pending.wait(context)
    var tally = LookupTally()
    for lookup in pending.all {
      if let result = lookup.result { try tally.add(result, of: lookup.host, context) }
    }
    try await context.time.sleep(for: drain)
    pending.noteUnanswered()
    // The original does not look again; a callback in this time is the one that was promised not to come.
    try pending.expectCallbacks(context)
  }

  /// In which the engine is rid of what was cancelled.
  private static let drain = Duration.seconds(5)

  /// Nothing need have been sent yet: every lookup is asked for, and at least the first one cancelled.
  @Sendable private static func cancelEvidence(_ config: TestConfig) -> Evidence {
    Evidence([.calls: config.dns.hosts.count + 1])
  }
}
