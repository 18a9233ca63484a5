/// Latency, loss and reordering of a virtual internet.
public struct NetworkConditions: Sendable {
  /// From a packet's departure to the arrival of its answer; half of a draw each way.
  public var roundTrip: ClosedRange<Duration>

  /// When a connect or a ping to an address without a host times out.
  public var connectTimeout: ClosedRange<Duration>

  /// The probability that a UDP datagram is lost, 0…1, each way.
  public var udpLoss: Double

  /// The only service whose datagrams are lost, to it and from it; nil for all.
  public var lossyService: IPv4Endpoint?

  /// Whether datagrams may overtake each other. Segments of a TCP connection never do.
  public var reordersDatagrams: Bool

  /// The probability, 0…1, that a TCP segment is cut at an arbitrary place although more could be sent.
  public var segmentCutting: Double

  /// Standard conditions except for what is given.
  public init(
    roundTrip: ClosedRange<Duration> = .milliseconds(40) ... .milliseconds(60),
    connectTimeout: ClosedRange<Duration> = .milliseconds(9500) ... .milliseconds(10500),
    udpLoss: Double = 0, lossyService: IPv4Endpoint? = nil,
    reordersDatagrams: Bool = false, segmentCutting: Double = 0.1
  ) {
    self.roundTrip = roundTrip
    self.connectTimeout = connectTimeout
    self.udpLoss = udpLoss
    self.lossyService = lossyService
    self.reordersDatagrams = reordersDatagrams
    self.segmentCutting = segmentCutting
  }

  /// No loss, no overtaking, round trips of 40 to 60 ms.
  ///
  /// The known run's: a TCP burst of 1220 bytes took 294 ms there, of which the serial line takes about 235; a datagram
  /// of 244 bytes and its echo 110 ms, of which it takes about 60.
  public static let standard = NetworkConditions()
}
