/// The image of a suite: where it was built and what it is called.
public struct MbedBuild: Hashable, Sendable {
  /// The folder of the build as the test specification has it.
  public var path: String
  /// The same folder as an absolute path.
  public var absolutePath: String
  /// The image below `path`.
  public var imagePath: String
  /// The file name of the image.
  public var binaryName: String

  /// Makes the description of an image; what is not given follows the layout of an Mbed OS build.
  public init(
    suite: String, platform: String, toolchain: String, path: String? = nil, absolutePath: String? = nil,
    imagePath: String? = nil, binaryName: String? = nil
  ) {
    let folder = path ?? "./BUILD/tests/\(platform)/\(toolchain)"
    self.path = folder
    self.absolutePath = absolutePath ?? "/build/BUILD/tests/\(platform)/\(toolchain)"
    self.imagePath = imagePath ?? "\(folder)/\(suite).bin"
    self.binaryName = binaryName ?? "\(suite).bin"
  }
}
