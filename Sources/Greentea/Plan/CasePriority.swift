/// How much a case counts for the compliance of a network stack, as the test plans of Mbed OS have it.
public enum CasePriority: String, Hashable, Sendable, CaseIterable {
  /// A stack that fails it is not compliant.
  case must = "MUST"
  /// Wanted, but no stack is refused for it.
  case should = "SHOULD"
}
