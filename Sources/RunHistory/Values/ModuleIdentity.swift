/// What a module says about itself.
public struct ModuleIdentity: Hashable, Sendable {
  /// The AT version of `AT+GMR`, such as `1.7.0.0`.
  public var atVersion: String
  /// The SDK version of `AT+GMR` as it stands.
  public var sdkVersion: String
  /// The compile time of `AT+GMR` as it stands; empty if it told none.
  public var compileTime: String
  /// The station's MAC address as the module writes it; nil as long as it was not asked for.
  public var macAddress: String?

  public init(atVersion: String, sdkVersion: String, compileTime: String, macAddress: String? = nil) {
    self.atVersion = atVersion
    self.sdkVersion = sdkVersion
    self.compileTime = compileTime
    self.macAddress = macAddress
  }
}
