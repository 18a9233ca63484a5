/// What distinguishes one AT firmware from another: a description, not code.
public struct FirmwareProfile: Sendable {
  /// As on the command line, such as `at1.7`.
  public let name: String

  /// The lines of the answer to `AT+GMR`.
  public let versionLines: [String]

  /// What the ROM and the second boot loader print at 74880 baud; `%` stands for the reset cause.
  public let bootText: String

  /// The names of the commands it knows, such as `+CWMODE_CUR`; every other one is answered `ERROR`.
  public var commands: Set<String>

  /// How long things take.
  public var delays = FirmwareDelays()
  /// How large things may get.
  public var limits = FirmwareLimits()
  /// What no source settles.
  public var openPoints = FirmwareOpenPoints()
  /// How it writes what it says.
  public var grammar = FirmwareGrammar()
  /// Whether bytes take time on the wire, so that what waits there slows the network.
  public var hasWireTime = true

  /// Describes a firmware.
  ///
  /// - Parameters:
  ///   - release: decides which commands it has.
  ///   - differences: sets what is not as in AT 1.7.
  public init(
    name: String, release: ATRelease, versionLines: [String], bootText: String,
    differences: (inout FirmwareProfile) -> Void = { _ in }
  ) {
    self.name = name
    self.versionLines = versionLines
    self.bootText = bootText
    commands = FirmwareCommand.names(in: release)
    differences(&self)
  }

  /// The names of all profiles.
  public static var names: [String] { all.map(\.name) }

  /// The profile of that name; nil if there is none.
  public static func named(_ name: String) -> FirmwareProfile? {
    all.first { $0.name == name }
  }
}
