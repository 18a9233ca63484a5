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
