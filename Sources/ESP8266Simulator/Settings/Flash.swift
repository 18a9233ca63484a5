/// What survives a reset.
struct Flash: Hashable, Sendable {
  var settings = StoredSettings()
  var joinsAutomatically = true
}
