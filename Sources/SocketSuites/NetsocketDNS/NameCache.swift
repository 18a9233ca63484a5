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
    let others = others.prefix(environment.config.dns.cacheSize)
    _ = try await LookupTally.asynchronousInTurn(others, environment, context)
  }

  /// Not all of `names` may be in the cache; only one that holds as many needs anything done about it.
  static func pushOutOne(
    of names: some Collection<String>, with others: some Collection<String>,
    _ environment: SuiteEnvironment, _ context: CaseContext
  ) async throws {
    guard environment.config.dns.cacheSize >= names.count else { return }
    try await pushOut(names.prefix(1), with: others, environment, context)
  }
}
