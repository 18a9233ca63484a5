import NetworkServices

/// The links of the module by their ID.
struct LinkTable: Sendable {
  private var links: [FirmwareLink?]

  /// Bytes of a passive link that the peer closed before they were read; readable until the ID is used again.
  private var leftovers: [Int: [UInt8]] = [:]

  init(count: Int) {
    links = Array(repeating: nil, count: count)
  }

  var count: Int { links.count }

  /// The links that exist, in the order of their IDs.
  var all: [FirmwareLink] { links.compactMap(\.self) }

  /// The link with that ID; nil, whatever is put there, for an ID that the module does not have.
  subscript(number: Int) -> FirmwareLink? {
    get { links.indices.contains(number) ? links[number] : nil }
    // In place: what is taken out and put back is copied, with all that it has received.
    _modify {
      guard links.indices.contains(number) else {
        var none: FirmwareLink?
        yield &none
        return
      }
      yield &links[number]
    }
  }

  /// The link, unless something else has its ID by now.
  subscript(slot: ConnectionSlot) -> FirmwareLink? {
    get { holds(slot) ? links[slot.number] : nil }
    _modify {
      guard holds(slot) else {
        var none: FirmwareLink?
        yield &none
        return
      }
      yield &links[slot.number]
    }
  }

  private func holds(_ slot: ConnectionSlot) -> Bool {
    links.indices.contains(slot.number) && links[slot.number]?.slot == slot
  }

  /// The ID a client of the server gets.
  var lowestFree: Int? { links.firstIndex { $0 == nil } }

  func link(_ id: ConnectionID) -> FirmwareLink? {
    links.firstIndex { $0?.slot.id == id }.flatMap { links[$0] }
  }

  /// How many bytes can be read.
  func readable(_ number: Int) -> Int {
    guard let link = self[number] else { return leftovers[number]?.count ?? 0 }
    return link.buffer.count + link.datagrams.reduce(0) { $0 + $1.bytes.count }
  }

  /// Takes bytes out for the host.
  mutating func read(_ number: Int, atMost limit: Int) -> [UInt8] {
    guard var link = self[number] else { return Self.take(limit, from: &leftovers[number, default: []]) }
    // Emptied meanwhile, so that taking bytes out does not copy the rest.
    self[number] = nil
    defer { self[number] = link }
    link.isAnnounced = false
    // One datagram a read; what does not fit is lost.
    if !link.datagrams.isEmpty { return Array(link.datagrams.removeFirst().bytes.prefix(limit)) }
    return Self.take(limit, from: &link.buffer)
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
    self[slot] = nil
  }

  mutating func forgetLeftovers(_ number: Int) {
    leftovers[number] = nil
  }
}
