import Timekeeping

/// Asks a device that says nothing for a sign of life, while a piece of a suite waits.
///
/// It sleeps until the device could have been silent for long enough, so that a device that speaks costs nothing.
struct SilenceWatch {
  private let time: any TimeSource
  private let device: any DeviceUnderTest
  private let rest: AsyncSignal

  /// What it waits for in the registry of waits.
  static let label = "silence of the device"

  /// How long the device may be silent before it is asked.
  private static let patience = Duration.seconds(10)
  /// From one question to the next.
  private static let interval = Duration.seconds(5)
  private static let questions = 3

  init(time: any TimeSource, device: any DeviceUnderTest) {
    self.time = time
    self.device = device
    rest = AsyncSignal(time, label: Self.label)
  }

  /// Waits until the device has not answered three questions.
  ///
  /// - Returns: how long it has been silent.
  func silence() async throws(CancellationError) -> Duration {
    let start = time.now
    while true {
      let since = max(device.silentSince ?? time.now, start)
      guard time.now - since >= Self.patience else {
        _ = try await rest.wait(past: 0, until: since + Self.patience)
        continue
      }
      if try await isSilent(since: since) { return time.now - since }
    }
  }

  /// Asks up to three times.
  ///
  /// - Returns: false as soon as the device has said something, or may be silent.
  private func isSilent(since: Instant) async throws(CancellationError) -> Bool {
    for _ in 0..<Self.questions {
      let next = time.now + Self.interval
      await device.probe(within: Self.interval)
      _ = try await rest.wait(past: 0, until: next)
      guard let latest = device.silentSince, latest <= since else { return false }
    }
    return true
  }
}
