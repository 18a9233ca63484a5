import NetworkSocket
import TestSupport
import Testing
import Timekeeping

/// The codes of the interface itself (mbed-os 6.17), on the simulated module.
@Suite("The ESP8266 as an interface")
struct InterfaceCodeTests {
  @Test("connects with the default credentials and no arguments, and says so in order")
  func connect() async throws {
    try await Rig.run { rig in
      let events = Trace<NetworkEvent>()
      rig.interface.attach { events.add($0) }
      #expect(rig.interface.connectionStatus == .disconnected)
      await #expect(throws: NSAPIError.noConnection) { try await rig.interface.disconnect() }
      try await rig.interface.connect()
      #expect(rig.interface.connectionStatus == .globalUp)
      await #expect(throws: NSAPIError.isConnected) { try await rig.interface.connect() }
      #expect(throws: NSAPIError.isConnected) {
        try rig.interface.setCredentials(ssid: "a", password: nil, security: .none)
      }
      try await rig.interface.disconnect()
      #expect(
        events.all
          == [ConnectionStatus.connecting, .globalUp, .disconnected].map {
            NetworkEvent.connectionStatusChange($0)
          })
      rig.interface.attach(nil)
      try await rig.interface.connect()
      #expect(events.all.count == 3)
    }
  }

  @Test("tells its addresses while it is connected")
  func addresses() async throws {
    try await Rig.run { rig in
      await #expect(throws: NSAPIError.noAddress) { try await rig.interface.ipAddress() }
      #expect(await rig.interface.rssi() == 0)
      try await rig.interface.connect()
      let address = try await rig.interface.ipAddress().address
      let gateway = try await rig.interface.gateway().address
      let netmask = try await rig.interface.netmask().address
      #expect(netmask == IPAddress(255, 255, 255, 0))
      #expect(address.bytes.prefix(3) == gateway.bytes.prefix(3))
      #expect(await rig.interface.macAddress()?.utf8.count == 17)
      #expect(await rig.interface.rssi() < 0)
    }
  }

  @Test(
    "ends a connect with the code of its reason",
    arguments: [
      (DefaultInterface.Credentials?.none, NSAPIError.noSSID),
      (.init(ssid: "netsocket-secure", password: "not the password", security: .wpa2), .authFailure),
      (.init(ssid: "nobody has this", password: "sesame-for-simulator", security: .wpa2), .noSSID),
    ])
  func connectCodes(credentials: DefaultInterface.Credentials?, code: NSAPIError) async throws {
    try await Rig.run(credentials: credentials) { rig in
      await #expect(throws: code) { try await rig.interface.connect() }
      #expect(rig.interface.connectionStatus == .disconnected)
    }
  }

  @Test("is busy for everybody else while it connects")
  func busy() async throws {
    try await Rig.run { rig in
      try rig.interface.setBlocking(false)
      try await rig.interface.connect()
      await #expect(throws: NSAPIError.busy) { try await rig.interface.connect() }
      await #expect(throws: NSAPIError.busy) { try await rig.interface.disconnect() }
      #expect(throws: NSAPIError.busy) {
        try rig.interface.setCredentials(ssid: "a", password: nil, security: .none)
      }
    }
  }

  @Test("has no channel to set")
  func channel() async throws {
    try await Rig.run { rig in
      #expect(throws: NSAPIError.unsupported) { try rig.interface.setChannel(1) }
      await #expect(throws: NSAPIError.unsupported) {
        try await rig.interface.connect(ssid: "a", password: nil, security: .none, channel: 1)
      }
    }
  }

  @Test("is one default interface for everybody, and bad default credentials are told each time")
  func standard() async throws {
    try await Rig.run(credentials: nil) { rig in
      let made = Trace<Void>()
      let standard = DefaultInterface(credentials: Rig.credentials) {
        made.add(())
        return rig.interface
      }
      #expect(made.all.isEmpty)
      let first = try standard.instance()
      #expect(try standard.instance() === first)
      #expect(made.all.count == 1)
      let bad = DefaultInterface(credentials: .init(ssid: "", password: nil, security: .none)) {
        rig.interface
      }
      for _ in 0..<2 {
        #expect(throws: NSAPIError.parameter) { try bad.instance() }
      }
      #expect(!String(describing: Rig.credentials).contains("sesame"))
      #expect(!String(reflecting: Rig.credentials).contains("sesame"))
    }
  }
}
