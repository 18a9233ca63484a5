import Foundation
import Testing

@testable import RunComparison

@Suite("The statistics agree with SciPy")
struct StatisticsTests {
  struct Fixture: Decodable {
    struct Samples: Decodable {
      let x: [Double]
      let y: [Double]
      let statistic: Double
      let p: Double
    }

    struct Adjustment: Decodable {
      let p: [Double]
      let q: [Double]
    }

    let mannWhitney: [Samples]
    let fisher: [[Double]]
    let falseDiscovery: [Adjustment]

    static func read() throws -> Fixture {
      let url = try #require(
        Bundle.module.url(forResource: "statistics", withExtension: "json", subdirectory: "Fixtures"))
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }
  }

  private static func isClose(_ actual: Double, _ expected: Double) -> Bool {
    abs(actual - expected) <= 1e-10 * expected.magnitude + 1e-300
  }

  @Test("Mann and Whitney: exact and asymptotic, with and without ties")
  func mannWhitney() throws {
    var methods: [MannWhitney.Method: Int] = [:]
    for sample in try Fixture.read().mannWhitney {
      let test = try #require(MannWhitney(sample.x, sample.y))
      methods[test.method, default: 0] += 1
      #expect(test.statistic == sample.statistic)
      #expect(Self.isClose(test.p, sample.p), "\(test.p) is not \(sample.p): \(sample.x) \(sample.y)")
    }
    #expect(methods == [.exact: 12, .asymptotic: 14])
  }

  @Test("Mann and Whitney: exchanging the samples changes nothing but the side of the statistic")
  func exchange() throws {
    for sample in try Fixture.read().mannWhitney {
      let one = try #require(MannWhitney(sample.x, sample.y))
      let other = try #require(MannWhitney(sample.y, sample.x))
      #expect(Self.isClose(one.p, other.p))
      #expect(one.statistic + other.statistic == Double(sample.x.count * sample.y.count))
    }
  }

  @Test("Mann and Whitney: an empty sample says nothing, and equal values are no surprise")
  func degenerate() {
    #expect(MannWhitney([Int](), [1]) == nil)
    #expect(MannWhitney([1], [Int]()) == nil)
    #expect(MannWhitney([1, 1, 1], [1, 1])?.p == 1)
  }

  @Test("Fisher's exact test")
  func fisher() throws {
    for row in try Fixture.read().fisher {
      let counts = row.prefix(4).map { Int($0) }
      let p = FisherExact.p((counts[0], counts[1]), (counts[2], counts[3]))
      #expect(Self.isClose(p, row[4]), "\(p) is not \(row[4]): \(counts)")
      let other = FisherExact.p((counts[2], counts[3]), (counts[0], counts[1]))
      #expect(Self.isClose(p, other))
    }
  }

  @Test("Fisher's exact test: without trials there is nothing to tell")
  func noTrials() {
    #expect(FisherExact.p((0, 0), (0, 0)) == 1)
    #expect(FisherExact.p((3, 3), (0, 0)) == 1)
  }

  @Test("Benjamini and Hochberg")
  func falseDiscovery() throws {
    for sample in try Fixture.read().falseDiscovery {
      let qs = FalseDiscovery.adjusted(sample.p)
      #expect(zip(qs, sample.q).allSatisfy(Self.isClose))
    }
    #expect(FalseDiscovery.adjusted([]) == [])
  }

  @Test(
    "the exact distribution is that of all orders, counted one by one", arguments: [(3, 4), (5, 2), (1, 6)])
  func enumeration(first: Int, second: Int) {
    let places = first + second
    var counts = Array(repeating: 0.0, count: first * second + 1)
    for order in 0..<(1 << places) where order.nonzeroBitCount == first {
      // How often a value of the first sample, a set bit, is above one of the second.
      var statistic = 0
      for place in 0..<places where order >> place & 1 == 1 {
        statistic += place - (order & ((1 << place) - 1)).nonzeroBitCount
      }
      counts[statistic] += 1
    }
    let orders = counts.reduce(0, +)
    for limit in counts.indices {
      let expected = counts[...limit].reduce(0, +) / orders
      #expect(Self.isClose(RankSumDistribution.probability(ofAtMost: limit, first, second), expected))
    }
  }
}
