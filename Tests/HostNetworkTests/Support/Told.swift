import NetworkSocket
import TestSupport

/// What a status callback was told.
struct Told: Sendable {
  private let trace = Trace<ConnectionStatus>()

  func add(_ event: NetworkEvent) {
    if case .connectionStatusChange(let status) = event { trace.add(status) }
  }

  var all: [ConnectionStatus] { trace.all }
}
