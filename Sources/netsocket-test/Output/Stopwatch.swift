/// Time as people in front of the screen have it, whatever the time of the run.
struct Stopwatch {
  private let start = ContinuousClock.now

  /// Since it was made.
  var elapsed: Duration { ContinuousClock.now - start }
}
