import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import Timekeeping

/// A module, as the runner sees it.
struct ESP8266UnderTest: DeviceUnderTest {
  let modem: ESP8266
  let time: any TimeSource
  let activity: NetworkActivity
  /// Datagrams that the network around the module is known to have lost so far.
  let lostDatagrams: @Sendable () -> Int
  let powerSwitch: PowerSwitch?

  var evidence: Evidence {
    var evidence = activity.evidence
    evidence[.lostDatagrams] = lostDatagrams() + modem.droppedDatagrams
    return evidence
  }

  func reset() async throws(Cause) {
    _ = try await restart()
    // Known from the suite before: no other will do better.
    if let incompatibility { throw incompatibility }
  }

  /// The set-up of a suite has asked the module for its firmware.
  var incompatibility: Cause? {
    unspokenFirmware.map { Cause(.device, $0, advice: "flash AT 1.7 or another of these") }
  }

  func isAlive() async -> Bool {
    // In this order: what was lost meanwhile shows behind the answer.
    await modem.isAlive() && !modem.hasLostSettings
  }

  var silentSince: Instant? { modem.silentSince }

  func probe(within limit: Duration) async {
    await modem.conversation.probe(within: limit)
  }

  func recover() async throws(Cause) -> String {
    try await restart()
  }

  /// The command that restarts a module that listens.
  static let restartCommand = "AT+RST"

  /// By command if the module listens, else by its reset wire, else by the user's command that power-cycles it.
  ///
  /// - Returns: what restarted it.
  private func restart() async throws(Cause) -> String {
    do throws(ESP8266.RestartError) {
      switch try await modem.restart() {
      case .command: return Self.restartCommand
      case .wire: return "the reset line (AT+RST was not answered)"
      }
    } catch {
      switch error {
      case .lineLost, .cancelled: throw cause(of: error)
      case .noWire, .noSignOfLife, .refused, .notReady, .busy:
        guard let powerSwitch else { throw cause(of: error) }
        return try await restart(by: powerSwitch)
      }
    }
  }

  private func restart(by powerSwitch: PowerSwitch) async throws(Cause) -> String {
    var failure: String?
    do throws(ESP8266.RestartError) {
      try await modem.restart {
        failure = await powerSwitch.powerCycle(time)
        return failure == nil
      }
    } catch {
      guard error == .noSignOfLife else { throw cause(of: error) }
      throw Cause(
        .device, "the module did not restart, and the reset command \(failure ?? "had no effect")",
        advice: "run the --reset-command by hand and watch the module's power")
    }
    return "the reset command (AT+RST and the reset line failed)"
  }

  var lostLine: Cause? {
    modem.lineFailure.map(Self.lineLost)
  }

  static func lineLost(_ error: SerialLineError) -> Cause {
    Cause(
      .bench, "the serial line is gone (\(error))",
      advice: "ls -l /dev/serial/by-id   (lists the adapters; check the cable)",
      isLineLost: true)
  }

  private func cause(of failure: ESP8266.RestartError) -> Cause {
    switch failure {
    case .lineLost(let error): Self.lineLost(error)
    case .noSignOfLife, .noWire:
      if case .restarted(_, let boot)? = modem.incident, boot.isLoop {
        Cause(.restarted(during: nil, boot))
      } else {
        silent(failure)
      }
    case .refused(let answer, let firmware): Self.refused(answer, firmware)
    case .notReady(let answers, let boot):
      Cause(
        .device,
        "AT+RST: OK, but no ready within 10 s"
          + (boot.isEmpty ? "" : " (\(boot.words))\(Cause.meaning(of: boot))")
          + (answers ? "; it answers AT again" : "; it does not answer AT any more"),
        advice: answers ? Cause.advice(afterReset: boot) : Cause.advice(of: boot))
    case .busy(let duration, let after): Cause(.busy(duration, after: after))
    case .cancelled:
      Cause(.harness, "the restart of the module was interrupted", advice: "run again")
    }
  }

  /// A module that neither command nor wire restarts.
  private func silent(_ failure: ESP8266.RestartError) -> Cause {
    let words = modem.conversation.silence ?? "no answer to AT+RST"
    return failure == .noWire
      ? Cause(
        .device, "\(words), and the device has no reset line",
        advice:
          "netsocket-test --device 'serial:///dev/ttyUSB0?reset=rts'   (or --reset-command CMD; power-cycle it now)"
      )
      : Cause(
        .device, "\(words), and no 'ready' after a pulse of the reset line",
        advice: "netsocket-test doctor --device DEVICE   (checks the line of this run's device)")
  }

  /// Another kind of modem answers AT too: what it says of itself tells.
  private static func refused(_ answer: String, _ firmware: String?) -> Cause {
    let words = firmware.map { "; AT+GMR was answered '\($0)'" } ?? ""
    let isKnown = firmware?.contains("AT version:") == true
    return Cause(
      .device, "AT+RST was answered \(answer) twice\(words)",
      advice: isKnown
        ? "netsocket-test doctor --device DEVICE   (power-cycle the module first)"
        : "netsocket-test doctor --device DEVICE   (with a module that has ESP8266 AT firmware: this is another one)"
    )
  }

  /// What keeps every case from its network; nil if nothing is known.
  var unspokenFirmware: String? {
    modem.unspokenFirmware.map {
      "the module's firmware is AT \($0.atText) (AT+GMR); the driver speaks AT 1.3 to 2.2"
    }
  }

  var contradiction: Cause? {
    let words = modem.conversation.surplusWords
    guard words.isContradiction, let first = words.first else { return nil }
    return Cause(
      .device, "the module gave \(words.count) answers that nothing had asked for, first \(first)",
      advice: "netsocket-test --cases CASE --transcript case.log   (records every byte; check the firmware)")
  }

  /// What the module did that explains why something did not work; nil if nothing does, or the network.
  var explanation: Cause? {
    switch modem.incident {
    // A slow send is one that has worked.
    case .slowSend?, .notJoined?, nil: nil
    case let incident?: Cause(incident)
    }
  }

  func examine() async {
    await modem.lookForUnannouncedBytes()
  }

  func diagnose() -> Diagnosis {
    let incident = modem.incident
    var unanswered = modem.conversation.silence
    if case .unanswered(let text)? = incident { unanswered = text }
    return Diagnosis(
      lastExchange: modem.conversation.lastAnswered.map { exchange in
        exchange.text + remarks.map { " (\($0))" }.joined()
      },
      unanswered: unanswered, cause: incident.map { Cause($0) }, servers: activity.peers,
      exchanges: modem.conversation.recentTraffic.map(ExchangeLine.init))
  }

  /// What is special about the firmware.
  private var remarks: [String] {
    let refused = modem.refusedCommands
    return (unspokenFirmware.map { [$0] } ?? [])
      + (refused.isEmpty ? [] : ["the firmware does without \(refused.joined(separator: ", "))"])
  }
}

extension ExchangeLine {
  fileprivate init(_ line: ATTrafficLine) {
    let direction: Direction =
      switch line.direction {
      case .sent: .sent
      case .received: .received
      case .unsolicited: .unsolicited
      }
    self.init(time: line.time, direction: direction, text: line.text)
  }
}

extension ATChannel {
  /// Which command got no answer, such as `no answer to AT+GMR within 2.0 s`; nil if the last one got one.
  var silence: String? {
    unanswered.map { first, count in
      let later = count - 1
      return first.silence
        + (later > 0 ? "; \(later) later command\(later == 1 ? "" : "s") also got no answer" : "")
    }
  }
}
