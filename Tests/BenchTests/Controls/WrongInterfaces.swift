import NetworkSocket

/// `connect` and `disconnect` say OK and do nothing.
final class PretendsToConnect: WrappedStack, @unchecked Sendable {
  override func connect() async throws(NSAPIError) {}
  override func disconnect() async throws(NSAPIError) {}
  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {}
}

/// Every second `connect` fails.
final class ConnectsEverySecondTime: WrappedStack, @unchecked Sendable {
  override func connect() async throws(NSAPIError) {
    guard nextCount() % 2 == 1 else { throw .noConnection }
    try await good.connect()
  }
}

/// Does not tell a wrong password from a missing network: joins the open one instead.
final class JoinsAnything: WrappedStack, @unchecked Sendable {
  override func connect() async throws(NSAPIError) {
    try? await good.connect()
  }

  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    try? await good.connect(ssid: ssid, password: password, security: security, channel: channel)
  }
}

/// A wrong password is told with a code that says nothing of it.
final class RefusesWithDeviceError: WrappedStack, @unchecked Sendable {
  override func connect() async throws(NSAPIError) {
    do throws(NSAPIError) {
      try await good.connect()
    } catch {
      throw .deviceError
    }
  }
}

/// `connect` with parameters fails for what needs no password.
final class WantsAPassword: WrappedStack, @unchecked Sendable {
  override func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    guard password?.isEmpty == false else { throw .parameter }
    try good.setCredentials(ssid: ssid, password: password, security: security)
  }

  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    guard password?.isEmpty == false else { throw .parameter }
    try await good.connect(ssid: ssid, password: password, security: security, channel: channel)
  }
}

/// Does not look at credentials before they are used.
final class TakesAnyCredentials: WrappedStack, @unchecked Sendable {
  override func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    try? good.setCredentials(ssid: ssid, password: password, security: security)
  }
}

/// Joins protected networks only with parameters that it forgets.
final class ForgetsThePassword: WrappedStack, @unchecked Sendable {
  override func setCredentials(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    try good.setCredentials(ssid: ssid, password: password.map { _ in "forgotten" }, security: security)
  }

  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    try await good.connect(
      ssid: ssid, password: password.map { _ in "forgotten" }, security: security, channel: channel)
  }
}

/// There is no network that it could not leave.
final class LeavesFromNowhere: WrappedStack, @unchecked Sendable {
  override func disconnect() async throws(NSAPIError) { try? await good.disconnect() }
}

/// Takes every channel, and uses none.
final class TakesAnyChannel: WrappedStack, @unchecked Sendable {
  override func setChannel(_ channel: UInt8) throws(NSAPIError) {}

  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) {
    try await good.connect(ssid: ssid, password: password, security: security, channel: 0)
  }
}

/// Takes every channel, and joins on none.
final class JoinsOnNoChannel: WrappedStack, @unchecked Sendable {
  override func setChannel(_ channel: UInt8) throws(NSAPIError) {}
}

/// Tells the strength of the signal as a positive number.
final class TellsRSSIWithoutSign: WrappedStack, @unchecked Sendable {
  override func rssi() async -> Int8 { await good.rssi().magnitude < 128 ? -(await good.rssi()) : 0 }
}

/// A scan comes to nothing.
final class ScansNothing: WrappedStack, @unchecked Sendable {
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    _ = try await good.scan(limit: limit)
    return []
  }
}

/// A scan tells every network as open.
final class ScansOpenNetworks: WrappedStack, @unchecked Sendable {
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    try await good.scan(limit: limit).map {
      WiFiAccessPoint(ssid: $0.ssid, bssid: $0.bssid, security: .none, rssi: $0.rssi, channel: $0.channel)
    }
  }
}

/// The callback for changes of the status is never called.
final class TellsNoStatus: WrappedStack, @unchecked Sendable {
  override func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {}
}

/// The callback tells everything but that the network is up.
final class NeverTellsGlobalUp: WrappedStack, @unchecked Sendable {
  override func attach(_ handler: (@Sendable (NetworkEvent) -> Void)?) {
    guard let handler else { return good.attach(nil) }
    good.attach { event in
      if event != .connectionStatusChange(.globalUp) { handler(event) }
    }
  }
}

/// The status stays what it was at first.
final class KeepsTheStatus: WrappedStack, @unchecked Sendable {
  override var connectionStatus: ConnectionStatus { .disconnected }
}

/// Says that it is up when it is not.
final class ClaimsToBeUp: WrappedStack, @unchecked Sendable {
  override var connectionStatus: ConnectionStatus { .globalUp }
}

/// Refuses everything that is asked of the interface.
final class RefusesAll: WrappedStack, @unchecked Sendable {
  override func connect() async throws(NSAPIError) { throw .deviceError }
  override func disconnect() async throws(NSAPIError) { throw .deviceError }
  override func connect(
    ssid: String?, password: String?, security: SecurityType, channel: UInt8
  ) async throws(NSAPIError) { throw .deviceError }
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] { throw .deviceError }
}

/// Leaves, and says that it could not.
final class LeavesWithError: WrappedStack, @unchecked Sendable {
  override func disconnect() async throws(NSAPIError) {
    try await good.disconnect()
    throw .deviceError
  }
}

/// A scan tells every access point with the address of another.
final class ScansOtherAddresses: WrappedStack, @unchecked Sendable {
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    try await good.scan(limit: limit).enumerated().map { index, point in
      WiFiAccessPoint(
        ssid: point.ssid, bssid: "02:00:00:00:00:0\(index % 10)", security: point.security, rssi: point.rssi,
        channel: point.channel)
    }
  }
}

/// A scan tells a channel too high.
final class ScansNextChannel: WrappedStack, @unchecked Sendable {
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    try await good.scan(limit: limit).map {
      WiFiAccessPoint(
        ssid: $0.ssid, bssid: $0.bssid, security: $0.security, rssi: $0.rssi, channel: $0.channel + 1)
    }
  }
}

/// A scan tells one access point twice, and no other.
final class ScansOneTwice: WrappedStack, @unchecked Sendable {
  override func scan(limit: Int?) async throws(NSAPIError) -> [WiFiAccessPoint] {
    let found = try await good.scan(limit: limit)
    return Array(found.prefix(1) + found.prefix(1))
  }
}
