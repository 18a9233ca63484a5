import Greentea
import NetworkSocket
import TestConfiguration

extension NetworkWiFi {
  /// Joins an open network three times: without password, with an empty one, with what was kept.
  static let connect = CaseDefinition(
    "WIFI-CONNECT", requires: .unsecureNetwork, evidence: Evidence(joins: 3)
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let ssid = environment.config.unsecureNetwork?.credentials.ssid
    for password in [nil, ""] {
      let set = Code.ofImmediate { () throws(NSAPIError) in
        try interface.setCredentials(ssid: ssid, password: password, security: .none)
      }
      try context.expect(
        "set_credentials with \(password.map { "\"\($0)\"" } ?? "no") password", set, equals: .ok)
      try await expectConnectAndDisconnect(interface, context)
    }
    // The original wipes its buffer here, to prove that the driver has a copy. A Swift string is one.
    try await expectConnectAndDisconnect(interface, context)
  }

  /// Joins a protected network.
  static let connectSecure = CaseDefinition(
    "WIFI-CONNECT-SECURE", requires: .secureNetwork, evidence: Evidence(joins: 1)
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    let network = environment.config.secureNetwork?.credentials
    let set = Code.ofImmediate { () throws(NSAPIError) in
      try interface.setCredentials(
        ssid: network?.ssid, password: network?.password?.revealed, security: SecurityType(network?.security))
    }
    try context.expect("set_credentials", set, equals: .ok)
    try await expectConnectAndDisconnect(interface, context)
  }
}
