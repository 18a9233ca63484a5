import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import SocketSuites
import Timekeeping

/// An ESP8266 on the bench, as the runner sees it.
struct ESP8266UnderTest: DeviceUnderTest {
  let modem: ESP8266
  let activity: NetworkActivity
  /// Datagrams that the network around the module is known to have lost so far.
  let lostDatagrams: @Sendable () -> Int

  var evidence: Evidence { Evidence(activity.counts, lostDatagrams: lostDatagrams()) }

  func reset() async throws(Cause) {
    _ = try await restart()
    // Known from the suite before: no other will do better.
    if let unspokenFirmware {
      throw Cause(.device, unspokenFirmware, advice: "flash AT 1.7 or another of these")
    }
  }

  func isAlive() async -> Bool {
    await modem.isAlive()
  }

  func recover() async throws(Cause) -> String {
    switch try await restart() {
    case .command: "AT+RST"
    case .wire: "the reset line, after AT+RST had got no answer"
    }
  }

  private func restart() async throws(Cause) -> ESP8266.RestartMethod {
    do throws(ESP8266.RestartFailure) {
      return try await modem.restart()
    } catch {
      throw Self.cause(of: error)
    }
  }

  var lostLine: Cause? {
    modem.lineFailure.map { Self.cause(of: .lineLost($0)) }
  }

  private static func cause(of failure: ESP8266.RestartFailure) -> Cause {
    switch failure {
    case .lineLost(let error):
      Cause(
        .bench, "the serial line is gone (\(error))", advice: "check the cable and who else uses the port",
        isLineLost: true)
    case .noSignOfLife:
      Cause(
        .device, "the module cannot be restarted: neither AT+RST nor the reset line brought 'ready'",
        advice: "check its power, its wiring and its baud rate")
    case .noWire:
      Cause(
        .device, "the module does not answer AT+RST, and there is no line to reset it by",
        advice: "switch its power off and on")
    case .cancelled:
      Cause(.harness, "the restart of the module was interrupted", advice: "run again")
    }
  }

  /// What keeps every case from its network; nil if nothing is known.
  private var unspokenFirmware: String? {
    modem.unspokenFirmware.map {
      "the module's firmware is AT \($0.atText); the driver speaks AT 1.3 to 2.2"
    }
  }

  func diagnose() -> Diagnosis {
    Diagnosis(
      lastExchange: modem.conversation.lastAnswered.map { exchange in
        exchange.text + (unspokenFirmware.map { " (\($0))" } ?? "")
      },
      unanswered: modem.conversation.unanswered.map { first, count in
        let seconds = SecondsText.of(first.ended - first.started)
        let others = count > 1 ? ", nor did \(count - 1) later ones" : ""
        return "\(first.command) got no answer within \(seconds)\(others)"
      }, servers: activity.peers)
  }
}
