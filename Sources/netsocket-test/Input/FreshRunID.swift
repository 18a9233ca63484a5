import RunHistory

/// Ids that no run has had before: real chance, which bears on nothing else.
enum FreshRunID {
  static func draw() -> RunID {
    var generator = SystemRandomNumberGenerator()
    return RunID(using: &generator)
  }
}
