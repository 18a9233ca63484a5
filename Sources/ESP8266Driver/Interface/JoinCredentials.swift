import NetworkSocket

/// Which network to join, and with what password.
struct JoinCredentials: Hashable {
  let ssid: String
  /// Empty for an open network.
  let password: String
  let security: SecurityType

  /// The rules of `set_credentials`: SSID of 1…32 bytes (IEEE 802.11), password of 8…63 bytes unless open.
  ///
  /// - Throws: PARAMETER.
  init(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    guard let ssid, (1...32).contains(ssid.utf8.count) else { throw .parameter }
    if security == .none {
      self.password = ""
    } else {
      guard let password, (8...63).contains(password.utf8.count) else { throw .parameter }
      self.password = password
    }
    self.ssid = ssid
    self.security = security
  }
}

extension JoinCredentials: CustomStringConvertible, CustomReflectable {
  /// Without the password.
  var description: String { "\(ssid) (\(security.name))" }

  var customMirror: Mirror { Mirror(self, children: ["ssid": ssid]) }
}
