import Testing
import Timekeeping

@testable import NetworkSocket

@Suite("The DNS cache")
struct DNSCacheTests {
  static func address(_ last: UInt8) -> IPAddress { IPAddress(192, 0, 2, last) }

  static func filled(capacity: Int, names: [String], seconds: UInt32 = 60) -> DNSCache {
    var cache = DNSCache(capacity: capacity)
    for (index, name) in names.enumerated() {
      cache.keep(address(UInt8(index)), for: name, seconds: seconds, at: .beginning)
    }
    return cache
  }

  @Test("keeps an answer for its time to live, not an instant longer")
  func expiry() {
    var cache = Self.filled(capacity: 3, names: ["a"])
    let end = Instant.beginning + .seconds(60)
    #expect(cache.address(of: "a", version: .v4, at: end + .nanoseconds(-1)) == Self.address(0))
    #expect(cache.address(of: "a", version: .v4, at: end) == nil)
  }

  @Test("the least recently used name makes room")
  func leastRecentlyUsed() {
    var cache = Self.filled(capacity: 3, names: ["a", "b", "c"])
    #expect(cache.address(of: "a", version: .unspecified, at: .beginning) != nil)
    cache.keep(Self.address(9), for: "d", seconds: 60, at: .beginning)
    let kept = ["a", "b", "c", "d"].filter { cache.address(of: $0, version: .v4, at: .beginning) != nil }
    #expect(kept == ["a", "c", "d"])
  }

  @Test("an expired name makes room before one that lives")
  func expiredFirst() {
    var cache = Self.filled(capacity: 2, names: ["old"], seconds: 600)
    cache.keep(Self.address(1), for: "short", seconds: 1, at: .beginning)
    let later = Instant.beginning + .seconds(2)
    cache.keep(Self.address(2), for: "new", seconds: 60, at: later)
    #expect(cache.address(of: "old", version: .v4, at: later) == Self.address(0))
    #expect(cache.address(of: "new", version: .v4, at: later) == Self.address(2))
  }

  @Test("a newer answer takes the place of the older one of its name and version")
  func replaced() throws {
    var cache = Self.filled(capacity: 3, names: ["a", "a"])
    let v6 = try #require(IPAddress("2001:db8::1"))
    cache.keep(v6, for: "a", seconds: 60, at: .beginning)
    #expect(cache.address(of: "a", version: .v4, at: .beginning) == Self.address(1))
    #expect(cache.address(of: "a", version: .v6, at: .beginning) == v6)
    #expect(cache.address(of: "A", version: .v4, at: .beginning) == nil, "names are compared exactly")
  }

  @Test("no time to live, or no room, keeps nothing", arguments: [(0, 60), (3, 0), (0, 0)])
  func nothing(capacity: Int, seconds: UInt32) {
    var cache = Self.filled(capacity: capacity, names: ["a"], seconds: seconds)
    #expect(cache.address(of: "a", version: .unspecified, at: .beginning) == nil)
  }

  @Test("forgets everything when told to")
  func cleared() {
    var cache = Self.filled(capacity: 3, names: ["a", "b"])
    cache.removeAll()
    #expect(cache.address(of: "a", version: .unspecified, at: .beginning) == nil)
  }
}
