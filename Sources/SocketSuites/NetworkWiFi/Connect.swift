import Greentea
import NetworkSocket
import TestConfiguration

extension NetworkWiFi {
  /// Neither no nor an empty SSID can be joined.
  static let connectParametersNull = CaseDefinition(
    "WIFI-CONNECT-PARAMS-NULL", takes: .zero, truth: .evidence, evidence: Evidence([.calls: 2])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    for text in [nil, ""] {
      let code = await connect(text, text, on: interface, environment)
      try context.expect("connect(\(text.map { "\"\($0)\"" } ?? "none"))", code, equals: .parameter)
      try? await interface.disconnect()
    }
  }

  /// Joins an open network with parameters: no password, then an empty one.
  static let connectParametersUnsecure = CaseDefinition(
    "WIFI-CONNECT-PARAMS-VALID-UNSECURE", takes: .milliseconds(6200), requires: [.unsecureNetwork],
    truth: .joins(2, \.unsecureNetwork?.credentials),
    evidence: Evidence([.joins: 2])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let ssid = environment.config.unsecureNetwork?.credentials.ssid
    for password in [nil, ""] {
      let code = await connect(ssid, password, on: interface, environment)
      try context.expect("connect with \(password == nil ? "no" : "an empty") password", code, equals: .ok)
      try await expectDisconnect(interface, context)
    }
  }

  /// Joins a protected network with parameters.
  static let connectParametersSecure = CaseDefinition(
    "WIFI-CONNECT-PARAMS-VALID-SECURE", .mustForWPA2, takes: .milliseconds(4730), requires: [.secureNetwork],
    truth: .joins(1, leaves: 0, \.secureNetwork?.credentials),
    evidence: Evidence([.joins: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let network = environment.config.secureNetwork?.credentials
    let code = await connect(
      network?.ssid, network?.password?.revealed, security(environment), on: interface, environment)
    try context.expect("connect", code, equals: .ok)
    try? await interface.disconnect()
  }

  /// Joins an open network three times: without password, with an empty one, with the kept credentials.
  static let connect = CaseDefinition(
    "WIFI-CONNECT", takes: .milliseconds(11_700), requires: [.unsecureNetwork],
    truth: .joins(3, \.unsecureNetwork?.credentials),
    evidence: Evidence([.joins: 3])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let ssid = environment.config.unsecureNetwork?.credentials.ssid
    for password in [nil, ""] {
      try expectCredentials(ssid, password, .none, on: interface, environment, context)
      try await expectConnectAndDisconnect(interface, context)
    }
    // The original wipes its buffer here, to prove that the driver has a copy. A Swift string is one.
    try await expectConnectAndDisconnect(interface, context)
  }

  /// Joins a protected network.
  static let connectSecure = CaseDefinition(
    "WIFI-CONNECT-SECURE", .mustForWPA2, takes: .milliseconds(4490), requires: [.secureNetwork],
    truth: .joins(1, \.secureNetwork?.credentials),
    evidence: Evidence([.joins: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let network = environment.config.secureNetwork?.credentials
    try expectCredentials(
      network?.ssid, network?.password?.revealed, security(environment), on: interface, environment, context)
    try await expectConnectAndDisconnect(interface, context)
  }

  /// Does not join a protected network with a wrong password.
  static let connectSecureFail = CaseDefinition(
    "WIFI-CONNECT-SECURE-FAIL", takes: .milliseconds(15_709), requires: [.secureNetwork],
    // A join that times out is not one that was refused.
    truth: .refused(by: \.secureNetwork?.credentials),
    evidence: Evidence([.refusedJoins: 1])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let network = environment.config.secureNetwork?.credentials
    let wrong = network?.password?.revealed == "aaaaaaaa" ? "bbbbbbbb" : "aaaaaaaa"
    try expectCredentials(network?.ssid, wrong, security(environment), on: interface, environment, context)
    let code = await Code.of(interface.connect)
    try? await interface.disconnect()
    try context.expect(
      "connect with a wrong password", code, isOneOf: [.authFailure, .connectionTimeout, .noConnection])
  }

  /// Joins and leaves an open network ten times.
  static let connectDisconnectRepeat = CaseDefinition(
    "WIFI-CONNECT-DISCONNECT-REPEAT", takes: .milliseconds(30_890), requires: [.unsecureNetwork],
    truth: .joins(10, \.unsecureNetwork?.credentials),
    evidence: Evidence([.joins: 10])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let ssid = environment.config.unsecureNetwork?.credentials.ssid
    try expectCredentials(ssid, nil, .none, on: interface, environment, context)
    for _ in 0..<10 { try await expectConnectAndDisconnect(interface, context) }
  }
}
