extension Duration {
  /// The seconds for people, halves rounded up, such as `2.42`; zero for a negative duration.
  ///
  /// - Parameter decimals: 1…9.
  public func inSeconds(decimals: Int) -> String {
    let unit = (decimals..<9).reduce(Int64(1)) { unit, _ in unit * 10 }
    let digits = String((max(wholeNanoseconds, 0) + unit / 2) / unit)
    let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
    return padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
