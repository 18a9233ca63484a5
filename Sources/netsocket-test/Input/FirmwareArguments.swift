import ArgumentParser
import Bench

/// The flags of a run about the firmware that is under test.
struct FirmwareArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Command that flashes the module before the run; {port} stands for its port", valueName: "command"))
  var flashCommand: String?

  @Option(
    name: .customLong("expect-at-version"),
    help: ArgumentHelp(
      "Run only on this AT version: 1.7.4.0, its first components such as 1.7, or a wildcard such as '1.7.[45]'",
      valueName: "version"))
  var expectATVersion: VersionPattern?

  func validate() throws {
    guard flashCommand?.isEmpty != true else {
      throw ValidationError("--flash-command: expected a command, got nothing")
    }
  }

  /// Those that not every device takes.
  var given: [DeviceOption] {
    (flashCommand == nil ? [] : [.flashCommand]) + (expectATVersion == nil ? [] : [.expectATVersion])
  }

  var flash: FlashCommand? { flashCommand.map(FlashCommand.init) }
}

extension VersionPattern: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
