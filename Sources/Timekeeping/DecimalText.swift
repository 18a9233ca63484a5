extension UInt8 {
  /// Whether it is one of the characters `0` to `9`.
  public var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}

extension BinaryInteger {
  /// The number with zeros before it, so that it has at least `width` digits: `7.zeroPadded(to: 3)` is `007`.
  ///
  /// - Parameters:
  ///   - radix: 2…36.
  ///   - uppercase: whether digits above 9 are `A`, `B`, … instead of `a`, `b`, ….
  public func zeroPadded(to width: Int, radix: Int = 10, uppercase: Bool = false) -> String {
    let digits = String(magnitude, radix: radix, uppercase: uppercase)
    return (self < 0 ? "-" : "") + String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }
}

extension Duration {
  /// Reads a number and its unit, `us`, `ms` or `s`, such as `30ms`; nil for everything else, also below 0.
  public init?(text: some StringProtocol) {
    let units: [(name: String, seconds: Double)] = [("us", 1e-6), ("ms", 1e-3), ("s", 1)]
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(unit.name.count)), (0...1e9).contains(number)
    else { return nil }
    self = .seconds(number * unit.seconds)
  }

  /// The seconds for people, halves rounded up, such as `2.42`; zero for a negative duration.
  ///
  /// - Parameter decimals: 1…9.
  public func inSeconds(decimals: Int) -> String {
    let unit = (decimals..<9).reduce(Int64(1)) { unit, _ in unit * 10 }
    let (whole, rest) = max(wholeNanoseconds, 0).quotientAndRemainder(dividingBy: unit)
    let digits = (whole + (rest > (unit - 1) / 2 ? 1 : 0)).zeroPadded(to: decimals + 1)
    return digits.dropLast(decimals) + "." + digits.suffix(decimals)
  }
}
