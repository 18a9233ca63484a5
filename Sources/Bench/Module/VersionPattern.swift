import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines

/// Which AT versions are meant: a version, the whole components that one begins with, or a shell-style pattern of these.
///
/// `1.7` means 1.7.4.0 and not 1.70.0.0; `1.7.[45]` means 1.7.4.0 and 1.7.5.0.
public struct VersionPattern: Hashable, Sendable {
  /// As it was given.
  public let text: String
  private let glob: Glob

  /// - Returns: nil without a text.
  public init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    self.text = text
    glob = Glob(text)
  }

  /// - Parameter version: such as `1.7.4.0`.
  public func matches(_ version: String) -> Bool {
    let components = version.split(separator: ".", omittingEmptySubsequences: false)
    return components.indices.contains { glob.matches(components[...$0].joined(separator: ".")) }
  }

  /// Restarts a module and asks for its firmware; nil if that is as expected.
  func mismatch(with device: ESP8266UnderTest, _ job: BenchJob) async -> BenchError? {
    let advice = "netsocket-test doctor --device '\(job.description.device)'"
    do throws(Cause) {
      try await device.reset()
    } catch {
      return BenchError(
        "the module's AT version is unknown: expected \(text)", cause: error.message,
        advice: "\(advice)   (finds the first failing check)")
    }
    // Without effect on the result: what the driver does not speak has a version too.
    _ = try? await device.modem.askVersion()
    guard let version = device.modem.version else {
      return BenchError(
        "the module's AT version is unknown: expected \(text)", cause: device.modem.lastWords,
        advice: "\(advice)   (finds the first failing check)")
    }
    if matches(version.atText) { return nil }
    let others = [("SDK", version.sdk), ("compiled", version.compileTime)].filter { !$0.1.isEmpty }
      .map { "; \($0.0) \(EscapedText.of(Array($0.1.utf8), limit: 60))" }.joined()
    return BenchError(
      "wrong firmware: expected AT version \(text), got \(version.atText)",
      cause: "AT+GMR answered AT version \(version.atText)\(others)",
      advice: "\(advice)   (shows the firmware; flash the expected one, or correct --expect-at-version)")
  }
}
