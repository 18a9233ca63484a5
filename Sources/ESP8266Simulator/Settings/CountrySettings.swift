/// The radio's regulatory domain.
struct CountrySettings: Hashable, Sendable {
  /// 0: as the access point says, 1: always this one.
  var policy = 0
  var code = "CN"
  var firstChannel = 1
  var channelCount = 13
}
