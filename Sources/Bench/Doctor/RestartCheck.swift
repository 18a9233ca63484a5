import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import Timekeeping

/// The check whether the module restarts and answers the driver.
struct RestartCheck {
  let device: ESP8266UnderTest

  private var modem: ESP8266 { device.modem }

  private static let patience = Duration.seconds(2)
  private static let pause = Duration.seconds(1)

  func run() async throws(Cause) -> CheckLog.Observation {
    let how = try await device.recover()
    let busy = try await awaitIdle()
    let note = busy.map { "; it was busy for \($0.inSeconds(decimals: 1)) s after that" } ?? ""
    let isByCommand = how == ESP8266UnderTest.restartCommand
    return isByCommand && busy == nil
      ? .passed("answers, and restarts by \(how)")
      : .noted((isByCommand ? "answers, and restarts by \(how)" : "restarts only by \(how)") + note)
  }

  /// Waits while the module answers that it is busy.
  ///
  /// - Returns: how long it was; nil if it was not.
  private func awaitIdle() async throws(Cause) -> Duration? {
    let start = device.time.now
    while true {
      do throws(ATError) {
        _ = try await modem.conversation.exchange(ATRequest(ATCommandLine("AT"), timeout: Self.patience))
        let took = device.time.now - start
        return took < Self.pause ? nil : took
      } catch {
        // What else is wrong shows in the next check.
        guard error == .busy else { return nil }
      }
      let took = device.time.now - start
      guard took < LineSearch.busyPatience else {
        throw Cause(.busy(took, after: ESP8266UnderTest.restartCommand))
      }
      do throws(CancellationError) {
        try await device.time.sleep(for: Self.pause)
      } catch {
        throw Cause(.harness, "the wait for the module was interrupted", advice: "run again")
      }
    }
  }
}
