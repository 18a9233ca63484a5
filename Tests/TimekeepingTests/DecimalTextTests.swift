import Testing
import Timekeeping

@Suite("Digits")
struct DecimalTextTests {
  @Test(
    "a number gets zeros up to its width, and none if it has as many digits",
    arguments: [
      (7, 3, "007"), (0, 1, "0"), (0, 0, "0"), (1234, 3, "1234"), (-5, 3, "-005"), (Int.min, 1, "\(Int.min)"),
    ])
  func padding(number: Int, width: Int, text: String) {
    #expect(number.zeroPadded(to: width) == text)
  }

  @Test("other bases, in both cases of letters")
  func radix() {
    #expect(UInt8(0xA).zeroPadded(to: 2, radix: 16) == "0a")
    #expect(UInt8(0xAB).zeroPadded(to: 4, radix: 16, uppercase: true) == "00AB")
  }

  @Test("ten bytes are digits")
  func digits() {
    #expect((0...255).filter { UInt8($0).isASCIIDigit } == Array(0x30...0x39))
  }
}
