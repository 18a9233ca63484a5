extension FirmwareProfile {
  /// The same firmware in no time: without delays of its own, and without the time that bytes take on its wire.
  ///
  /// What a client must keep itself stays as it is: the silence around `+++`, the time-out of idle clients, the
  /// time on each channel that a scan is told.
  public var unpaced: FirmwareProfile {
    var profile = self
    for (name, path) in SlowedDelays.delays where name != "cancellation" {
      profile.delays[keyPath: path] = .zero ... .zero
    }
    profile.hasWireTime = false
    return profile
  }
}
