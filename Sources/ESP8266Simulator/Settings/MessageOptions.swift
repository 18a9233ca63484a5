/// The bits of `SYSMSG`.
struct MessageOptions: OptionSet, Hashable, Sendable {
  let rawValue: Int

  /// `+QUITT` at the end of the transparent mode.
  static let quit = MessageOptions(rawValue: 1)

  /// `+LINK_CONN` in place of `CONNECT`, and what stations do at the own access point.
  static let connections = MessageOptions(rawValue: 2)
}
