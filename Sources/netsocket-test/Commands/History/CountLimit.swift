import ArgumentParser

/// So many at most, as a user says it: 0 is all.
struct CountLimit: ExpressibleByArgument {
  /// Nil for all.
  let count: Int?

  init(_ count: Int) {
    self.count = count == 0 ? nil : count
  }

  init?(argument: String) {
    guard let count = Int(argument), count >= 0 else { return nil }
    self.init(count)
  }

  var defaultValueDescription: String { "\(count ?? 0)" }
}
