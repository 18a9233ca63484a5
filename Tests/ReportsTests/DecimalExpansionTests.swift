import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("Decimal expansions")
struct DecimalExpansionTests {
  @Test("hold every digit of the binary value")
  func exactDigits() {
    let tenth = DecimalExpansion(magnitudeOf: 0.1)
    #expect(tenth.scale == 55)
    #expect(
      tenth.digits.map { String($0) }.joined() == "1000000000000000055511151231257827021181583404541015625")
    let smallest = DecimalExpansion(magnitudeOf: .leastNonzeroMagnitude)
    #expect(smallest.scale == 1074)
    #expect(smallest.digits.count == 751)
    #expect(smallest.digits.prefix(5) == [4, 9, 4, 0, 6])
  }

  @Test("ties go where they are sent")
  func ties() {
    let eighth = DecimalExpansion(magnitudeOf: 0.125)
    #expect(eighth.rounded(toPlaces: 2, ties: .toEven).digits == [1, 2])
    #expect(eighth.rounded(toPlaces: 2, ties: .awayFromZero).digits == [1, 3])
    let half = DecimalExpansion(magnitudeOf: 0.5)
    #expect(half.rounded(toPlaces: 0, ties: .toEven).digits == [])
    #expect(half.rounded(toPlaces: 0, ties: .awayFromZero).digits == [1])
  }

  @Test("a carry may make the number longer")
  func carry() {
    let rounded = DecimalExpansion(magnitudeOf: 99.96875).rounded(toPlaces: 1, ties: .toEven)
    #expect(rounded.digits == [1, 0, 0, 0])
    #expect(rounded.scale == 1)
  }
}
