import Greentea
import NetworkSocket
import TestConfiguration
import Timekeeping

/// mbed-os-tests-network-interface: connecting, disconnecting and the status of the default interface.
enum NetworkInterfaceSuite {
  static let suite = SuiteDefinition(
    name: "mbed-os-tests-network-interface", budget: 480, timeoutMacro: .interface, policy: .abort,
    isAboutWiFi: true,
    requirements: [.wifiInterface, .defaultNetwork],
    setUp: BringUp.renewDefaultInterface, tearDown: BringUp.nothing,
    cases: [status, statusNonBlocking, statusGet, connectDisconnectRepeat])

  /// How often each case connects and disconnects.
  static let repeats = 5

  /// Connects and disconnects five times; the callback must report each status.
  static let status = CaseDefinition(
    "NETWORKINTERFACE_STATUS", takes: .milliseconds(27_444),
    truth: .joins(repeats, \.defaultNetwork),
    evidence: Evidence([.joins: repeats, .statusChanges: 3 * repeats]),
    prepare: disconnectIfNeeded
  ) { environment, context in
    try await expectStatusChanges(environment, context, blocking: true)
  }

  /// The same without waiting for `connect` and `disconnect`, where the interface can do that.
  static let statusNonBlocking = CaseDefinition(
    "NETWORKINTERFACE_STATUS_NONBLOCK", takes: .milliseconds(27_425),
    truth: .joins(repeats, \.defaultNetwork),
    evidence: Evidence([.joins: repeats, .statusChanges: 3 * repeats]),
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
    // UNSUPPORTED is fine: such an interface always blocks.
    _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setBlocking(blocking) }
    for _ in 0..<repeats {
      try await context.expectOK("connect", interface.connect)
      try context.expect("status after connect", try await queue.next(context), equals: .connecting)
      var up = try await queue.next(context)
      if up == .localUp { up = try await queue.next(context) }
      try context.expect("status when up", up, equals: .globalUp)
      // mbed-os 5.10 ignores the result and checks the status alone.
      try await context.expectOK("disconnect", interface.disconnect)
      try context.expect("status after disconnect", try await queue.next(context), equals: .disconnected)
    }
  }

  /// Every case of the suite ends disconnected, and begins so.
  static func disconnectIfNeeded(_ environment: SuiteEnvironment, _ context: CaseContext) async throws {
    let interface = try environment.interface(context)
    guard interface.connectionStatus != .disconnected else { return }
    try? await interface.disconnect()
  }

  /// Connects and disconnects five times and asks for the status.
  static let statusGet = CaseDefinition(
    "NETWORKINTERFACE_STATUS_GET", takes: .milliseconds(27_501), truth: .joins(repeats, \.defaultNetwork),
    evidence: Evidence([.joins: repeats]),
    prepare: disconnectIfNeeded
  ) { environment, context in
    let interface = try environment.interface(context)
    _ = Code.ofImmediate { () throws(NSAPIError) in try interface.setBlocking(true) }
    try context.expect("status before connect", interface.connectionStatus, equals: .disconnected)
    for _ in 0..<repeats {
      try await context.expectOK("connect", interface.connect)
      // Without limit, as in the original; the case's own limit ends it.
      while interface.connectionStatus != .globalUp {
        try context.checkpoint()
        try await context.time.sleep(for: pollInterval)
      }
      // mbed-os 5.10 ignores the result and checks the status alone.
      try await context.expectOK("disconnect", interface.disconnect)
      try context.expect("status after disconnect", interface.connectionStatus, equals: .disconnected)
    }
    interface.attach(nil)
  }

  private static let pollInterval = Duration.milliseconds(500)

  /// Connects and disconnects five times; both must be OK.
  static let connectDisconnectRepeat = CaseDefinition(
    "NETWORKINTERFACE_CONN_DISC_REPEAT", takes: .milliseconds(27_672),
    truth: .joins(repeats, \.defaultNetwork), evidence: Evidence([.joins: repeats]),
    prepare: disconnectIfNeeded
  ) { environment, context in
    let interface = try environment.interface(context)
    for _ in 0..<repeats {
      try await context.expectOK("connect", interface.connect)
      try await context.expectOK("disconnect", interface.disconnect)
    }
  }
}
