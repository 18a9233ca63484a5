import Timekeeping

/// Names that were resolved, for as long as their answers said (`nsapi_dns_cache`).
///
/// The least recently used entry makes room; failures and answers with a time to live of zero are not kept.
struct DNSCache {
  private struct Entry {
    let name: String
    let address: IPAddress
    let expiry: Instant
  }

  /// How many names are kept, 0 and up (`nsapi.dns-cache-size`, 3).
  let capacity: Int
  private var entries: [Entry] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  mutating func address(of name: String, version: IPAddress.Version, at now: Instant) -> IPAddress? {
    entries.removeAll { $0.expiry <= now }
    guard
      let index = entries.firstIndex(where: {
        $0.name == name && (version == .unspecified || $0.address.version == version)
      })
    else { return nil }
    let entry = entries.remove(at: index)
    entries.append(entry)
    return entry.address
  }

  mutating func keep(_ address: IPAddress, for name: String, seconds: UInt32, at now: Instant) {
    guard capacity > 0, seconds > 0 else { return }
    entries.removeAll {
      $0.expiry <= now || $0.name == name && $0.address.version == address.version
    }
    if entries.count >= capacity { entries.removeFirst() }
    entries.append(Entry(name: name, address: address, expiry: now + .seconds(Int64(seconds))))
  }

  mutating func removeAll() {
    entries = []
  }
}
