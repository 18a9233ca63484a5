import Timekeeping

extension SerialAddress {
  /// How long the opening of a port of this machine may take: drivers of adapters talk to them.
  private static let portTimeout = Duration.seconds(10)

  /// Opens the line.
  ///
  /// - Parameters:
  ///   - timeout: how long a connect may take.
  ///   - warn: takes a sentence about what is not as it should be and no reason to stop.
  public func open(
    time: any TimeSource, timeout: Duration = TCPLine.connectTimeout,
    warn: @escaping @Sendable (String) -> Void
  ) async throws(LineOpeningError) -> any SerialLine {
    switch kind {
    case .port(let path):
      let (baud, flowControl, resetWire) = (baud, flowControl, resetWire)
      let attempt = { @Sendable () throws(LineOpeningError) in
        try TTYLine(path: path, baud: baud, flowControl: flowControl, resetWire: resetWire, time: time)
      }
      return try await BlockingCall.run(
        path, time, until: time.now + Self.portTimeout, call: attempt, discard: { $0.close() })
    case .socket(let place): return try await TCPLine.open(place, timeout: timeout, time: time)
    case .rfc2217(let place):
      return try await RFC2217Line.open(
        place, baud: baud, flowControl: flowControl, resetWire: resetWire, timeout: timeout, time: time,
        warn: warn)
    }
  }
}
