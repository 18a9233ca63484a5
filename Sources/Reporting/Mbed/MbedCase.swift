/// A test case as mbedgt reports it.
public struct MbedCase: Hashable, Sendable {
  /// The exact name, by which mbedgt knows the case.
  public var name: String
  /// In practice one of `ok`, `fail`, `error` and `skipped`: mbedgt gives cases no other word.
  public var result: MbedResult
  /// Rounds that passed, as the device counted them; 0 or more.
  public var passed: Int
  /// Rounds that failed, as the device counted them; 0 or more.
  public var failed: Int
  /// Seconds from start to finish; negative when the clock of the log stepped back.
  public var elapsed: MbedNumber
  /// Unix time of the start; `nil` for a finish that was seen without a start.
  ///
  /// Of a case made from events: seconds since the world began, 0 if it never started.
  public var timeStart: MbedNumber?
  /// Unix time of the finish, or of the start as long as there is no finish.
  public var timeEnd: MbedNumber
  /// The part of the suite's log that belongs to the case.
  public var log: MbedLog
  /// The `result` of mbedgt's JSON: 0 OK, positive = failed rounds, negative = no verdict.
  public var code: Int

  /// Makes a case; without a `code`, the result and the failed rounds give it.
  public init(
    name: String, result: MbedResult, passed: Int, failed: Int, elapsed: MbedNumber,
    timeStart: MbedNumber? = .float(0), timeEnd: MbedNumber = .float(0), log: MbedLog = .lines([]),
    code: Int? = nil
  ) {
    self.name = name
    self.result = result
    self.passed = passed
    self.failed = failed
    self.elapsed = elapsed
    self.timeStart = timeStart
    self.timeEnd = timeEnd
    self.log = log
    self.code = code ?? Self.usualCode(of: result, failed: failed)
  }

  /// The number that mbedgt 1.8.15 stores beside a result word.
  private static func usualCode(of result: MbedResult, failed: Int) -> Int {
    switch result {
    case .ok: 0
    case .error: -4096
    case .skipped: -8192
    default: failed
    }
  }
}
