import Testing
import Timekeeping

@Suite("Instants")
struct InstantTests {
  @Test("arithmetic saturates instead of trapping")
  func saturates() {
    #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
    #expect(Instant(nanoseconds: .min) + .seconds(-1) == Instant(nanoseconds: .min))
    #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
    #expect((Instant.distantFuture - Instant(nanoseconds: -1)).wholeNanoseconds == .max)
  }

  @Test("differences and sums agree", arguments: [0, 1, 999, 1_000_000_007, 86_400_000_000_000])
  func inverse(nanoseconds: Int64) {
    let instant = Instant(nanoseconds: 17) + .nanoseconds(nanoseconds)
    #expect((instant - Instant(nanoseconds: 17)).wholeNanoseconds == nanoseconds)
  }

  @Test("text shows nine digits of a second")
  func text() {
    #expect(Instant(nanoseconds: 12_000_500_000).description == "12.000500000 s")
    #expect(Instant(nanoseconds: -1).description == "-0.000000001 s")
  }
}
