import Greentea
import NetworkSocket
import Timekeeping

extension NetworkInterfaceSuite {
  /// Connects and disconnects five times and asks for the status.
  static let statusGet = CaseDefinition(
    "NETWORKINTERFACE_STATUS_GET", evidence: Evidence([.joins: repeats]), prepare: disconnectIfNeeded
  ) { environment, context in
    let interface = try environment.interface(context)
    _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setBlocking(true) }
    try context.expect("status before connect", interface.connectionStatus, equals: .disconnected)
    for _ in 0..<repeats {
      let connected = await Code.of { () throws(NSAPIError) in try await interface.connect() }
      try context.expect("connect", connected, equals: .ok)
      // Without limit, as in the original; the case's own limit ends it.
      while interface.connectionStatus != .globalUp {
        try context.checkpoint()
        try await context.time.sleep(for: pollInterval)
      }
      // mbed-os 5.10 does not look at the result: the status tells.
      _ = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
      try context.expect("status after disconnect", interface.connectionStatus, equals: .disconnected)
    }
    interface.attach(nil)
  }

  private static let pollInterval = Duration.milliseconds(500)

  /// Connects and disconnects five times; both must say OK.
  static let connectDisconnectRepeat = CaseDefinition(
    "NETWORKINTERFACE_CONN_DISC_REPEAT", evidence: Evidence([.joins: repeats]), prepare: disconnectIfNeeded
  ) { environment, context in
    let interface = try environment.interface(context)
    for _ in 0..<repeats {
      let connected = await Code.of { () throws(NSAPIError) in try await interface.connect() }
      try context.expect("connect", connected, equals: .ok)
      let disconnected = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
      try context.expect("disconnect", disconnected, equals: .ok)
    }
  }
}
