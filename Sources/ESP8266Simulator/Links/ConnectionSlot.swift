import NetworkServices

/// A link ID together with what holds it, so that a late item cannot meet a successor.
struct ConnectionSlot: Hashable, Sendable {
  /// 0…4.
  let number: Int
  let id: ConnectionID
}
