import Bench
import Greentea
import SerialLines
import Timekeeping

/// The user's command that writes a firmware to the module before a run.
///
/// The port is opened before it, so that nobody else's run is disturbed, released while it runs, and opened after it.
struct FlashCommand: Sendable {
  /// As the user gave it; `{port}` stands for the port.
  let template: String

  /// How long the command may take.
  private static let limit = Duration.seconds(900)
  /// How long the port may be away behind it: as long as in a run.
  private static let portLimit = ReopeningLine.standardWindow
  private static let pause = Duration.milliseconds(200)
  /// How many lines of its output an error shows.
  private static let shownLines = 10

  /// - Parameters:
  ///   - secrets: the passwords of the config.
  ///   - tell: takes the command and each line that it prints, passwords masked.
  /// - Throws: status 69 if the command fails or the port is not to be had; `CancellationError`.
  func run(
    on device: any Device, secrets: [String], tell: @escaping @Sendable (String) -> Void
  ) async throws -> FlashRecord {
    let command = template.replacing("{port}", with: ShellText.quoted(device.port))
    var redactor = LineRedactor(secrets: secrets, isEcho: false)
    let shown = String(decoding: redactor.masking(Array(command.utf8)), as: UTF8.self)
    return try await RealWorld.run { world in
      try await device.tryPort(world)
      tell("flashing: \(shown)")
      var output = CommandOutput(secrets: secrets) { tell("flash: \($0)") }
      let ending = await ShellCommand(text: command, limit: Self.limit).run(world, into: &output)
      if ending == .cancelled { throw CancellationError() }
      if let complaint = ending.complaint { throw Self.failure(complaint, shown, output.lines) }
      try await awaitPort(of: device, world)
      return FlashRecord(command: shown, exitCode: 0, output: output.lines)
    }
  }

  private static func failure(_ complaint: String, _ command: String, _ lines: [String]) -> CLIError {
    let last = lines.suffix(shownLines)
    return CLIError(
      .deviceUnavailable, "the flash command \(complaint); no suite was run",
      cause: last.isEmpty
        ? "it printed nothing" : (["its last lines:"] + last.map { "    \($0)" }).joined(separator: "\n"),
      advice: "\(command)   (by hand, until it exits with 0)")
  }

  private func awaitPort(of device: any Device, _ world: RealWorld) async throws {
    let began = world.now
    while true {
      let failure: BenchError
      do throws(BenchError) {
        return try await device.tryPort(world)
      } catch {
        failure = error
      }
      try Task.checkCancellation()
      guard world.now < began + Self.portLimit else {
        throw CLIError(
          .deviceUnavailable,
          "the port is not back \(Self.portLimit.components.seconds) s after the flash command; no suite was run",
          cause: failure.message,
          advice: "ls -l /dev/serial/by-id   (power-cycle the module if it is not there)")
      }
      try await world.sleep(for: Self.pause)
    }
  }
}
