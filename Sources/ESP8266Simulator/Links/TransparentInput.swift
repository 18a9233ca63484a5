import Timekeeping

/// What has come for a transparent link and has not been sent.
struct TransparentInput: Sendable {
  /// Three of these, alone between two silences, end the mode.
  static let end = Array("+++".utf8)

  var bytes: [UInt8] = []

  /// When the last byte came.
  var lastByte: Instant

  /// Whether the end of the silence behind it is waited for.
  var isWatched = false
}
