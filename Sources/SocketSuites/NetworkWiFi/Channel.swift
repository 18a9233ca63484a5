import Greentea
import NetworkSocket
import TestConfiguration

extension NetworkWiFi {
  /// Which channels are accepted, where channels can be set at all.
  static let setChannel = CaseDefinition(
    "WIFI-SET-CHANNEL", .should, takes: .zero, truth: .evidence, evidence: Evidence([.calls: 2])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    guard try canSetChannel(interface, context) else { return }
    let has2GHz = channel(1, interface) == .ok
    let has5GHz = channel(30, interface) == .ok
    try context.expect(
      "bands", has2GHz || has5GHz, expected: "channel 1 or channel 30 accepted", actual: "neither")
    if has2GHz {
      try context.expect("set_channel(0)", channel(0, interface), equals: .ok)
      try context.expect("set_channel(1)", channel(1, interface), equals: .ok)
      try context.expect("set_channel(13)", channel(13, interface), isOneOf: [.ok, .parameter])
      try context.expect("set_channel(15)", channel(15, interface), equals: .parameter)
    }
    if has5GHz {
      // This contradicts how the band was found, in the original too.
      try context.expect("set_channel(30)", channel(30, interface), equals: .parameter)
      try context.expect("set_channel(36)", channel(36, interface), equals: .ok)
      try context.expect("set_channel(169)", channel(169, interface), equals: .parameter)
    }
    _ = channel(0, interface)
  }

  /// Joins on the channel of the access point.
  static let connectParametersChannel = CaseDefinition(
    "WIFI-CONNECT-PARAMS-CHANNEL", .should, takes: .zero, requires: [.secureNetwork],
    truth: .evidence,
    evidence: Evidence([.calls: 2])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    guard try canSetChannel(interface, context) else { return }
    let network = environment.config.secureNetwork
    let code = await connect(
      network?.credentials.ssid, network?.credentials.password?.revealed, security(environment),
      channel: UInt8(clamping: network?.channel ?? 0), on: interface, environment)
    _ = channel(0, interface)
    try? await interface.disconnect()
    try context.expect("connect on the right channel", code, equals: .ok)
  }

  /// Does not join on another channel.
  static let connectParametersChannelFail = CaseDefinition(
    "WIFI-CONNECT-PARAMS-CHANNEL-FAIL", .should, takes: .zero, requires: [.secureNetwork],
    truth: .evidence,
    evidence: Evidence([.calls: 2])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    guard try canSetChannel(interface, context) else { return }
    let network = environment.config.secureNetwork
    let wrong = 1 + (network?.channel ?? 0) % 10
    let code = await connect(
      network?.credentials.ssid, network?.credentials.password?.revealed, security(environment),
      channel: UInt8(clamping: wrong), on: interface, environment)
    try context.expect("connect on a wrong channel", code, isOneOf: [.connectionTimeout, .noConnection])
    _ = channel(0, interface)
  }

  /// False, with a message, when neither a 2.4 GHz nor a 5 GHz channel can be set: then a case counts as passed.
  private static func canSetChannel(_ interface: any WiFiInterface, _ context: CaseContext) throws -> Bool {
    guard channel(1, interface) == .unsupported, channel(36, interface) == .unsupported else { return true }
    context.ignore("set_channel() is not supported")
    return false
  }

  private static func channel(_ number: UInt8, _ interface: any WiFiInterface) -> NSAPIError {
    Code.ofImmediate { () throws(NSAPIError) in try interface.setChannel(number) }
  }
}
