import Greentea
import NetworkSocket

extension NetworkWiFi {
  /// Which credentials are accepted: no radio traffic.
  static let setCredential = CaseDefinition(
    "WIFI-SET-CREDENTIAL", takes: .zero, truth: .evidence, evidence: Evidence([.calls: 15])
  ) { environment, context in
    let interface = try await environment.disconnectedInterface(context)
    environment.noteCredentials()
    let security = security(environment)
    for row in credentialTable + lengthTable(security) {
      let code = Code.ofImmediate { () throws(NSAPIError) in
        try interface.setCredentials(ssid: row.ssid, password: row.password, security: row.security)
      }
      let password = row.password.map { "\($0.utf8.count) bytes" } ?? "none"
      try context.expect(
        "set_credentials(\(row.ssid.map { "\"\($0)\"" } ?? "none"), password: \(password), \(row.security.name))",
        code, isOneOf: row.expected)
    }
    if security == .none {
      context.ignore("without a protected network the length of a password cannot be refused")
    }
  }

  private struct CredentialRow {
    let ssid: String?
    let password: String?
    let security: SecurityType
    let expected: [NSAPIError]

    init(_ ssid: String?, _ password: String?, _ security: SecurityType, _ expected: NSAPIError...) {
      self.ssid = ssid
      self.password = password
      self.security = security
      self.expected = expected
    }
  }

  /// Rows 1 to 13 of the case in mbed-os 5.10, in their order.
  private static let credentialTable = [
    CredentialRow(nil, nil, .none, .parameter),
    CredentialRow("", "", .none, .parameter),
    CredentialRow("OK", nil, .none, .ok),
    CredentialRow("OK", "", .none, .ok),
    CredentialRow("OK", nil, .wep, .parameter),
    CredentialRow("OK", "", .wep, .parameter),
    CredentialRow("OK", nil, .wpaWPA2, .parameter),
    CredentialRow("OK", "", .wpaWPA2, .parameter),
    CredentialRow("OK", nil, .none, .ok),
    CredentialRow("OK", "12345678", .wep, .ok, .unsupported),
    CredentialRow("OK", "12345678", .wpa, .ok, .unsupported),
    CredentialRow("OK", "12345678", .wpa2, .ok, .unsupported),
    CredentialRow("OK", "12345678", .wpaWPA2, .ok),
  ]

  /// Rows 14 and 15: the longest password, and one byte more. An open network ignores the password, so that the
  /// last row can only fail with a protected one.
  private static func lengthTable(_ security: SecurityType) -> [CredentialRow] {
    [
      CredentialRow("OK", String(repeating: "k", count: 63), security, .ok),
      CredentialRow("OK", String(repeating: "k", count: 64), security, security == .none ? .ok : .parameter),
    ]
  }
}
