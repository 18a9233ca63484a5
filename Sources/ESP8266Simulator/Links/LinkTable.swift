import NetworkServices

/// The links of the module by their ID.
struct LinkTable: Sendable {
  private var links: [FirmwareLink?]

  /// Bytes of a passive link that the peer closed before they were read; readable until the ID is used again.
  private var leftovers: [[UInt8]]

  init(count: Int) {
    links = Array(repeating: nil, count: count)
    leftovers = Array(repeating: [], count: count)
  }

  var count: Int { links.count }

  /// The links that exist, in the order of their IDs.
  var all: [FirmwareLink] { links.compactMap(\.self) }

  subscript(number: Int) -> FirmwareLink? {
    get { links.indices.contains(number) ? links[number] : nil }
    set { if links.indices.contains(number) { links[number] = newValue } }
  }

  /// The link, unless something else has its ID by now.
  subscript(slot: ConnectionSlot) -> FirmwareLink? {
    get { self[slot.number].flatMap { $0.slot == slot ? $0 : nil } }
    set { if self[slot.number]?.slot == slot { self[slot.number] = newValue } }
  }

  /// The ID a client of the server gets.
  var lowestFree: Int? { links.firstIndex { $0 == nil } }

  func link(_ id: ConnectionID) -> FirmwareLink? {
    all.first { $0.slot.id == id }
  }

  /// How many bytes can be read.
  func readable(_ number: Int) -> Int {
    guard links.indices.contains(number) else { return 0 }
    guard let link = links[number] else { return leftovers[number].count }
    return link.buffer.count + link.datagrams.reduce(0) { $0 + $1.bytes.count }
  }

  /// Takes bytes out for the host.
  mutating func read(_ number: Int, atMost limit: Int) -> [UInt8] {
    guard links.indices.contains(number) else { return [] }
    if links[number] == nil { return Self.take(limit, from: &leftovers[number]) }
    links[number]?.isAnnounced = false
    if links[number]?.datagrams.isEmpty == false {
      // One datagram a read; what does not fit is lost.
      return links[number]?.datagrams.removeFirst().bytes.prefix(limit).map(\.self) ?? []
    }
    var buffer = links[number]?.buffer ?? []
    let bytes = Self.take(limit, from: &buffer)
    links[number]?.buffer = buffer
    return bytes
  }

  private static func take(_ limit: Int, from buffer: inout [UInt8]) -> [UInt8] {
    let bytes = Array(buffer.prefix(limit))
    buffer.removeFirst(bytes.count)
    return bytes
  }

  /// Forgets a link but keeps what can still be read of it.
  mutating func remove(_ slot: ConnectionSlot) {
    guard let link = self[slot] else { return }
    leftovers[slot.number] = link.buffer
    links[slot.number] = nil
  }

  mutating func forgetLeftovers(_ number: Int) {
    if leftovers.indices.contains(number) { leftovers[number] = [] }
  }
}
