import Testing

@testable import ESP8266Simulator

@Suite("Slowed delays")
struct SlowedDelaysTests {
  private static func ranges(_ delays: FirmwareDelays) -> [String: FirmwareDelays.Range] {
    var ranges: [String: FirmwareDelays.Range] = [:]
    for child in Mirror(reflecting: delays).children {
      guard let label = child.label, let range = child.value as? FirmwareDelays.Range else { continue }
      ranges[label] = range
    }
    return ranges
  }

  private static func hyphenated(_ name: String) -> String {
    name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }

  @Test("have the names of all delays there are")
  func names() {
    #expect(Set(SlowedDelays.names) == Set(Self.ranges(FirmwareDelays()).keys.map(Self.hyphenated)))
  }

  @Test("multiply both ends of the one that is named, or of all")
  func scaled() throws {
    let delays = FirmwareDelays()
    let all = Self.ranges(try #require(SlowedDelays("1.5")).slowing(delays))
    for (name, range) in Self.ranges(delays) {
      #expect(all[name] == range.lowerBound * 1.5...range.upperBound * 1.5)
      var expected = Self.ranges(delays)
      expected[name] = range.lowerBound * 2...range.upperBound * 2
      let one = try #require(SlowedDelays("\(Self.hyphenated(name)):2")).slowing(delays)
      #expect(Self.ranges(one) == expected)
    }
  }

  @Test(
    "take nothing else",
    arguments: [
      "", "x", "0", "-1", "nan", "inf", "101", "scan", ":2", "nap:2", "scan:", "scan:2:3", "Scan:2",
    ])
  func refused(text: String) {
    #expect(SlowedDelays(text) == nil)
  }
}
