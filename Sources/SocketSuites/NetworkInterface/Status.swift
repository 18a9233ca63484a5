import Greentea
import NetworkSocket

extension NetworkInterfaceSuite {
  /// Connects and disconnects five times; the callback must tell each status on the way.
  static let status = CaseDefinition(
    "NETWORKINTERFACE_STATUS", evidence: Evidence([.joins: repeats, .statusChanges: 3 * repeats]),
    prepare: disconnectIfNeeded
  ) { environment, context in
    try await expectStatusChanges(environment, context, blocking: true)
  }

  /// The same without waiting for `connect` and `disconnect`, where the interface can do that.
  static let statusNonBlocking = CaseDefinition(
    "NETWORKINTERFACE_STATUS_NONBLOCK", evidence: Evidence([.joins: repeats, .statusChanges: 3 * repeats]),
    prepare: disconnectIfNeeded
  ) { environment, context in
    let interface = try environment.interface(context)
    defer { _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setBlocking(true) } }
    try await expectStatusChanges(environment, context, blocking: false)
  }

  private static func expectStatusChanges(
    _ environment: SuiteEnvironment, _ context: CaseContext, blocking: Bool
  ) async throws {
    let interface = try environment.interface(context)
    let queue = StatusQueue(context.time)
    interface.attach { queue.add($0) }
    defer { interface.attach(nil) }
    // UNSUPPORTED is fine: then there is no other way than blocking.
    _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setBlocking(blocking) }
    for _ in 0..<repeats {
      let connected = await Code.of { () throws(NSAPIError) in try await interface.connect() }
      try context.expect("connect", connected, equals: .ok)
      try context.expect("status after connect", try await queue.next(context), equals: .connecting)
      var up = try await queue.next(context)
      if up == .localUp { up = try await queue.next(context) }
      try context.expect("status when up", up, equals: .globalUp)
      // mbed-os 5.10 does not look at the result: the status tells.
      _ = await Code.of { () throws(NSAPIError) in try await interface.disconnect() }
      try context.expect("status after disconnect", try await queue.next(context), equals: .disconnected)
    }
  }

  /// Every case of the suite ends disconnected, and begins so.
  static func disconnectIfNeeded(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    let interface = try environment.interface(context)
    guard interface.connectionStatus != .disconnected else { return }
    try? await interface.disconnect()
  }
}
