/// A build that ran on a board, which is what mbedgt calls a target.
public struct MbedTarget: Hashable, Sendable {
  /// The name of the build, usually `PLATFORM-TOOLCHAIN`: the column `target`.
  public var name: String
  /// The board: the column `platform_name`.
  public var platform: String
  /// The compiler, such as `GCC_ARM`.
  public var toolchain: String
  /// The suites in order of execution.
  public var suites: [MbedSuite]

  public init(name: String, platform: String, toolchain: String, suites: [MbedSuite]) {
    self.name = name
    self.platform = platform
    self.toolchain = toolchain
    self.suites = suites
  }
}
