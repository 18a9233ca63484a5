import NetworkSocket
import TestSupport
import Testing
import Timekeeping

/// Every call in every state of a TCP socket: mbed-os 6.17 and its ESP8266 driver, with deviations.md.
///
/// "sigio" counts the callbacks while the module speaks twice: one, or none where the state was reached by
/// signals and no call since has asked for the next. "connecting" is under way to an address where nobody
/// lives.
@Suite("A TCP socket on the ESP8266")
struct TCPStateTests {
  static let entries = tables.flatMap(\.entries)

  private static let tables = [
    StateTable(
      """
                  open       close      bind         listen       accept       setsockopt   getsockopt
      unopened    OK         NO_SOCKET  NO_SOCKET    NO_SOCKET    NO_SOCKET    NO_SOCKET    NO_SOCKET
      open        PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  OK           4
      bound       PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  OK           4
      connecting  PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  4
      connected   PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  4
      peerClosed  PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  4
      closed      OK         NO_SOCKET  NO_SOCKET    NO_SOCKET    NO_SOCKET    NO_SOCKET    NO_SOCKET
      gone        PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  4
      reset       PARAMETER  OK         UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  UNSUPPORTED  4
      """),
    StateTable(
      """
                  connect             send             recv                           sigio
      unopened    NO_SOCKET           NO_SOCKET        NO_SOCKET                      0
      open        OK                  CONNECTION_LOST  0                              1
      bound       OK                  CONNECTION_LOST  0                              1
      connecting  OK/ALREADY/ALREADY  CONNECTION_LOST  0                              1
      connected   IS_CONNECTED        5                waits/WOULD_BLOCK/WOULD_BLOCK  0
      peerClosed  OK                  CONNECTION_LOST  0                              1
      closed      NO_SOCKET           NO_SOCKET        NO_SOCKET                      0
      gone        CONNECTION_LOST     CONNECTION_LOST  CONNECTION_LOST                0
      reset       CONNECTION_LOST     CONNECTION_LOST  CONNECTION_LOST                0
      """),
  ]

  @Test("answers every call in every state with its code, however it waits", arguments: entries)
  func call(entry: StateTable.Entry) async throws {
    for mode in WaitingMode.allCases {
      let outcome = try await Rig.run { rig in
        let socket = TCPSocket()
        try await Self.bring(socket, into: entry.state, rig)
        socket.setTimeout(mode.duration)
        return try await CallOutcome.of(rig, release: { try? await socket.close() }) {
          () throws(NSAPIError) in
          try await Self.make(entry.call, on: socket, rig)
        }
      }
      #expect(outcome == entry.words[mode], "\(entry), \(mode.rawValue)")
    }
  }

  /// Really brings a socket into a state.
  private static func bring(_ socket: TCPSocket, into state: String, _ rig: Rig) async throws {
    try await rig.interface.connect()
    guard state != "unopened" else { return }
    try await socket.open(on: rig.interface.stack)
    switch state {
    case "open": break
    case "bound":
      await #expect(throws: NSAPIError.unsupported) { try await socket.bind(port: 1024) }
    case "connecting":
      rig.scope.spawn { try? await socket.connect(to: Rig.blackHole) }
      try await rig.waitForCommand("AT+CIPSTART=0")
    case "connected": try await socket.connect(to: Rig.echo)
    case "peerClosed":
      try await socket.connect(to: Rig.daytime)
      while try await !socket.receive(limit: 100).isEmpty {}
    case "closed":
      try await socket.connect(to: Rig.echo)
      try await socket.close()
    case "gone":
      try await socket.connect(to: Rig.echo)
      try await rig.interface.disconnect()
    case "reset":
      try await socket.connect(to: Rig.echo)
      try await rig.resetModule()
    default: Issue.record("no such state: \(state)")
    }
  }

  private static func make(
    _ call: String, on socket: TCPSocket, _ rig: Rig
  ) async throws(NSAPIError) -> Int? {
    switch call {
    case "open": try await socket.open(on: rig.interface.stack)
    case "close": try await socket.close()
    case "bind": try await socket.bind(port: 1024)
    case "listen": try await socket.listen()
    case "accept": _ = try await socket.accept()
    case "connect": try await socket.connect(to: Rig.echo)
    case "send": return try await socket.send(Array("hello".utf8))
    case "recv": return try await socket.receive(limit: 100).count
    case "setsockopt": try await socket.setOption(.keepAlive, to: [60, 0, 0, 0])
    case "getsockopt": return try await socket.option(.keepAlive).count
    case "sigio": return await signals(rig) { socket.onSignal($0) }
    default: Issue.record("no such call: \(call)")
    }
    return nil
  }

  /// How often a signal callback comes when the module speaks: at most once until the next call.
  static func signals(_ rig: Rig, _ attach: ((@Sendable () -> Void)?) -> Void) async -> Int {
    let signals = Trace<Void>()
    attach { signals.add(()) }
    for _ in 0..<2 { _ = await rig.interface.macAddress() }
    attach(nil)
    return signals.all.count
  }
}
