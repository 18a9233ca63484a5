/// A suite as mbedgt reports it.
public struct MbedSuite: Hashable, Sendable {
  /// The name as the test specification spells it; the reports lower it.
  public var name: String
  /// What the device or the host said at the end of the suite; the cases do not decide it.
  public var result: MbedResult
  /// Wall time of the suite in seconds.
  public var elapsed: MbedNumber
  /// How the image got onto the board: the column `copy_method`.
  public var copyMethod: String
  /// The whole log of the suite.
  public var output: String
  /// What the device told about its memory.
  public var memory: MbedMemory
  /// The image that ran.
  public var build: MbedBuild
  /// The cases in the order in which they were first seen.
  public var cases: [MbedCase]

  public init(
    name: String, result: MbedResult, elapsed: MbedNumber, copyMethod: String = "default",
    output: String = "",
    memory: MbedMemory = MbedMemory(), build: MbedBuild, cases: [MbedCase]
  ) {
    self.name = name
    self.result = result
    self.elapsed = elapsed
    self.copyMethod = copyMethod
    self.output = output
    self.memory = memory
    self.build = build
    self.cases = cases
  }
}
