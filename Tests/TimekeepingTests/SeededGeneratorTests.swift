import Testing
import Timekeeping

@Suite("The seeded generator")
struct SeededGeneratorTests {
  @Test("is SplitMix64: the published first numbers of seed 1234567")
  func reference() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("streams differ by name and seed and do not disturb their source")
  func streams() {
    let source = SeededGenerator(seed: 7)
    var a = source.stream("a")
    var again = source.stream("a")
    var b = source.stream("b")
    var other = SeededGenerator(seed: 8).stream("a")
    let first = a.next()
    #expect(first == again.next())
    #expect(first != b.next())
    #expect(first != other.next())
  }

  @Test("bounded numbers stay in their bounds and reach both ends")
  func bounds() {
    var generator = SeededGenerator(seed: 3)
    let draws = (0..<2000).map { _ in generator.below(7) }
    #expect(Set(draws) == Set(0..<7))
    let range: ClosedRange<Duration> = .milliseconds(10) ... .milliseconds(30)
    for _ in 0..<2000 { #expect(range.contains(generator.duration(in: range))) }
    #expect(generator.below(0) == 0)
    let hits = (0..<10_000).count { _ in generator.chance(0.25) }
    #expect((2200...2800).contains(hits))
  }
}
