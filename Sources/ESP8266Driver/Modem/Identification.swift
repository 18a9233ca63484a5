import NetworkSocket

extension ESP8266 {
  /// `AT+GMR`: asks the module what firmware it has.
  ///
  /// - Throws: DEVICE_ERROR if it does not answer, or with a firmware that the driver does not speak.
  public func askVersion() async throws(NSAPIError) -> FirmwareVersion {
    do throws(ModemError) {
      try await identify()
    } catch {
      throw error.code
    }
    guard let version else { throw .deviceError }
    return version
  }
}

extension FirmwareVersion {
  /// What the releases of the AT firmware for the ESP8266 call themselves from which the driver's rules are taken:
  /// major, and minors. Release 2.2 says 2.3.
  private static let known = [1: 3...7, 2: 1...3]

  /// Whether the driver's rules were made for this release; others are spoken to as the nearest one.
  public var isKnown: Bool {
    guard at.count >= 2, let minors = Self.known[at[0]] else { return false }
    return minors.contains(at[1])
  }
}
