/// Where the station interface is on its way into a network.
enum Station: Sendable {
  case idle
  case associating(SimulatedAccessPoint)
  case waitingForLease(SimulatedAccessPoint)
  case joined(SimulatedAccessPoint, Lease)

  /// The access point it is connected to.
  var accessPoint: SimulatedAccessPoint? {
    switch self {
    case .idle, .associating: nil
    case .waitingForLease(let accessPoint), .joined(let accessPoint, _): accessPoint
    }
  }

  /// The addresses in force; nil before there are any.
  var lease: Lease? {
    if case .joined(_, let lease) = self { lease } else { nil }
  }
}
