/// What a reset forgets.
struct Session: Hashable, Sendable {
  var settings: StoredSettings
  var echoes = true
  var isMultiplexed = false
  var showsRemote = false
  var receivesPassively = false
  var nextPort: UInt16 = 49_153

  /// Whether a link has been open since the last join: `CIPSTATUS` says 4 then.
  var hadLinks = false

  init(_ flash: Flash) {
    settings = flash.settings
  }
}
