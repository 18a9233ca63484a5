import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import Timekeeping

/// The check whether the module restarts and answers the driver.
struct RestartCheck {
  let device: ESP8266UnderTest
  let exchanges: ExchangeLog

  private var modem: ESP8266 { device.modem }

  private static let patience = Duration.seconds(2)
  private static let pause = Duration.seconds(1)

  func run() async throws(Cause) -> CheckLog.Observation {
    // Before the restart: another kind of modem is known by its own words.
    let words = await identity()
    let how: String
    do throws(Cause) {
      how = try await device.recover()
    } catch {
      throw await failure(error, words)
    }
    let busy = try await awaitIdle()
    let note = busy.map { "; it was busy for \($0.inSeconds(decimals: 1)) s after that" } ?? ""
    let isByCommand = how == ESP8266UnderTest.restartCommand
    return isByCommand && busy == nil
      ? .passed("answers, and restarts by \(how)")
      : .noted((isByCommand ? "answers, and restarts by \(how)" : "restarts only by \(how)") + note)
  }

  /// What the module says of itself, in one line; nil if it is Espressif's AT firmware or says nothing.
  private func identity() async -> String? {
    let reply = try? await modem.conversation.exchange(
      ATRequest(ATCommandLine("AT+GMR"), timeout: Self.patience))
    guard reply?.word == .ok, let record = exchanges.all(of: "AT+GMR").last else { return nil }
    let lines = record.answer.dropLast()
    return lines.isEmpty || lines.contains { $0.hasPrefix("AT version") } ? nil : lines.joined(separator: " ")
  }

  private func failure(_ cause: Cause, _ words: String?) async -> Cause {
    guard !cause.isLineLost, let restart = exchanges.all(of: ESP8266UnderTest.restartCommand).last else {
      return cause
    }
    let other = words.map { "; AT+GMR was answered '\($0)'" } ?? ""
    let advice =
      words == nil
      ? LineSearch.Result.powerCycleAdvice
      : "netsocket-test doctor --device DEVICE   (the port of an ESP8266; this may be another kind of modem)"
    switch restart.word {
    case .error, .fail:
      let word = restart.word == .fail ? "FAIL" : "ERROR"
      return Cause(.device, "AT+RST was answered \(word)\(other)", advice: advice)
    case .ok:
      let isAlive = await modem.isAlive()
      return Cause(
        .device,
        "AT+RST was answered OK, but no 'ready' came within 10 s" + (isAlive ? "; AT is answered again" : "")
          + other, advice: advice)
    case .busy, nil: return cause
    }
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
        throw Cause(
          .device,
          "the module has been busy since its restart for \(took.components.seconds) s: "
            + "it answers AT with 'busy p...'", advice: LineSearch.Result.powerCycleAdvice)
      }
      do throws(CancellationError) {
        try await device.time.sleep(for: Self.pause)
      } catch {
        throw Cause(.harness, "the wait for the module was interrupted", advice: "run again")
      }
    }
  }
}
