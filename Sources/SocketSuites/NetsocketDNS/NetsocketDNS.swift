import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

/// mbed-os-tests-netsocket-dns: resolving names over the default interface.
enum NetsocketDNS {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-netsocket-dns", budget: 120, budgetOverride: \.dns, policy: .continue,
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

  /// Expects an address whose text is longer than one character.
  static func expectAddress(_ address: SocketAddress?, of host: String, _ context: CaseContext) throws {
    let text = address?.ipAddress ?? ""
    try context.expect(
      "address of \(host)", text.utf8.count > 1, expected: "a text of more than 1 character",
      actual: text.isEmpty ? "none" : text)
  }
}
