import NetworkSocket
import Testing
import Timekeeping

/// Every call in every state of a UDP socket: mbed-os 6.17 and its ESP8266 driver, with deviations.md.
///
/// "connected" has a peer set, "used" has a link, which a UDP socket gets with its first datagram;
/// "sigio" as for TCP.
@Suite("A UDP socket on the ESP8266")
struct UDPStateTests {
  static let entries = tables.flatMap(\.entries)

  private static let tables = [
    StateTable(
      """
                 open       close      bind       bind-address  listen       accept       setsockopt
      unopened   OK         NO_SOCKET  NO_SOCKET  NO_SOCKET     UNSUPPORTED  UNSUPPORTED  NO_SOCKET
      open       PARAMETER  OK         OK         UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      bound      PARAMETER  OK         PARAMETER  UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      connected  PARAMETER  OK         OK         UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      used       PARAMETER  OK         PARAMETER  UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      closed     OK         NO_SOCKET  NO_SOCKET  NO_SOCKET     UNSUPPORTED  UNSUPPORTED  NO_SOCKET
      gone       PARAMETER  OK         OK         UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      reset      PARAMETER  OK         OK         UNSUPPORTED   UNSUPPORTED  UNSUPPORTED  UNSUPPORTED
      """),
    StateTable(
      """
                 connect    send        sendto           recvfrom                       getsockopt   sigio
      unopened   NO_SOCKET  NO_SOCKET   NO_SOCKET        NO_SOCKET                      NO_SOCKET    0
      open       OK         NO_ADDRESS  5                waits/WOULD_BLOCK/WOULD_BLOCK  UNSUPPORTED  1
      bound      OK         NO_ADDRESS  5                waits/WOULD_BLOCK/WOULD_BLOCK  UNSUPPORTED  1
      connected  OK         5           5                waits/WOULD_BLOCK/WOULD_BLOCK  UNSUPPORTED  1
      used       OK         NO_ADDRESS  5                5                              UNSUPPORTED  0
      closed     NO_SOCKET  NO_SOCKET   NO_SOCKET        NO_SOCKET                      NO_SOCKET    0
      gone       OK         NO_ADDRESS  CONNECTION_LOST  CONNECTION_LOST                UNSUPPORTED  0
      reset      OK         NO_ADDRESS  CONNECTION_LOST  CONNECTION_LOST                UNSUPPORTED  0
      """),
  ]

  @Test("answers every call in every state with its code, however it waits", arguments: entries)
  func call(entry: StateTable.Entry) async throws {
    for mode in WaitingMode.allCases {
      let outcome = try await Rig.run { rig in
        let socket = UDPSocket()
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

  private static let greeting = Array("hello".utf8)

  /// Really brings a socket into a state.
  private static func bring(_ socket: UDPSocket, into state: String, _ rig: Rig) async throws {
    try await rig.interface.connect()
    guard state != "unopened" else { return }
    try await socket.open(on: rig.interface.stack)
    switch state {
    case "open": break
    case "bound": try await socket.bind(port: 1024)
    case "connected": try await socket.connect(to: Rig.echo)
    case "used":
      _ = try await socket.send(greeting, to: Rig.echo)
      try await rig.world.sleep(for: .seconds(1))
    case "closed": try await socket.close()
    case "gone":
      try await exchange(socket)
      try await rig.interface.disconnect()
    case "reset":
      try await exchange(socket)
      try await rig.resetModule()
    default: Issue.record("no such state: \(state)")
    }
  }

  private static func exchange(_ socket: UDPSocket) async throws {
    _ = try await socket.send(greeting, to: Rig.echo)
    _ = try await socket.receive(limit: 100)
  }

  private static func make(
    _ call: String, on socket: UDPSocket, _ rig: Rig
  ) async throws(NSAPIError) -> Int? {
    switch call {
    case "open": try await socket.open(on: rig.interface.stack)
    case "close": try await socket.close()
    case "bind": try await socket.bind(port: 1024)
    case "bind-address": try await socket.bind(to: SocketAddress(.anyV4, port: 1024))
    case "listen": try socket.listen()
    case "accept": _ = try socket.accept()
    case "connect": try await socket.connect(to: Rig.echo)
    case "send": return try await socket.send(greeting)
    case "sendto": return try await socket.send(greeting, to: Rig.echo)
    case "recvfrom": return try await socket.receive(limit: 100).bytes.count
    case "setsockopt": try await socket.setOption(.keepAlive, to: [60, 0, 0, 0])
    case "getsockopt": return try await socket.option(.keepAlive).count
    case "sigio": return await TCPStateTests.signals(rig) { socket.onSignal($0) }
    default: Issue.record("no such call: \(call)")
    }
    return nil
  }
}
