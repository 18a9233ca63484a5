/// The seed of a run that was given none: the only draw of real chance.
enum FreshSeed {
  /// Small enough to be typed.
  static func draw() -> UInt64 { UInt64.random(in: 0...UInt64(UInt32.max)) }
}
