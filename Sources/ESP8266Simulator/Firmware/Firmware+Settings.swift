extension Firmware {
  /// The settings a query of that name asks for.
  func settings(_ variant: Variant) -> StoredSettings {
    variant == .stored ? flash.settings : session.settings
  }

  /// Sets a value in RAM and, unless the command says `_CUR`, in flash.
  mutating func store<Value>(
    _ setting: WritableKeyPath<StoredSettings, Value>, _ value: Value, _ variant: Variant
  ) {
    session.settings[keyPath: setting] = value
    if variant.writesFlash, variant == .stored || session.storesSettings {
      flash.settings[keyPath: setting] = value
    }
  }
}
