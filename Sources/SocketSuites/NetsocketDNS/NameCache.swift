import Greentea
import TestConfiguration

/// What preparations do to the name cache: by lookups, as the original pushes names out of it.
enum NameCache {
  /// None of `names` may be in the cache; if one may be, as many `others` as it holds push everything out.
  static func pushOut(
    _ names: some Sequence<String>, with others: some Collection<String>, _ environment: SuiteEnvironment,
    _ context: CaseContext
  ) async throws {
    guard names.contains(where: environment.names.mayHold) else { return }
    try await lookUp(others.prefix(environment.config.dns.cacheSize), environment, context)
  }

  /// Not all of `names` may be in the cache; only one that holds as many needs anything done about it.
  static func pushOutOne(
    of names: some Collection<String>, with others: some Collection<String>,
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    guard environment.config.dns.cacheSize >= names.count else { return }
    try await pushOut(names.prefix(1), with: others, environment, context)
  }

  /// Brings names into the cache, which asynchronous lookups share with those that wait.
  static func lookUp(
    _ names: some Collection<String>, _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    if environment.config.driver.usesBuiltInDNS {
      // Those that wait are the module's, which has no part in the cache.
      _ = try await LookupTally.asynchronousInTurn(names, environment, context)
    } else {
      _ = try await LookupTally.synchronous(names, environment, context)
    }
  }
}
