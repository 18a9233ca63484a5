import ATCommand
import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// One step on the way from a module in any state to one that is on a network.
enum BringUpStep: Hashable {
  /// `AT` until it answers.
  case probe
  /// `AT+RST`, and the wait for `ready`.
  case reset
  /// `AT+UART_CUR=…`, if speed or flow control are to differ from the module's own.
  case line
  /// `AT+GMR`: a firmware that the driver knows?
  case identify
  /// A command that must end in OK; what it means if it does not.
  case command(String, failure: NSAPIError)
  /// AT 2.1 and later keep what they are told in flash unless told not to.
  case spareFlash
  /// `AT+CWMODE=3`; `AT+CWMODE=1` where the firmware has no access point of its own.
  case mode
  /// `AT+CIPDINFO=1`: headers of data name the sender. AT 2.x is only understood with it.
  case nameSenders
  /// `AT+CWCOUNTRY_CUR=…` (2.x without `_CUR`), if a country is set and the firmware is 1.6 or later, which know the command.
  case country
  /// `AT+CIPRECVMODE=1`, which firmware before 1.7 refuses: it pushes what it receives.
  case receivePassively
  /// A query, which a firmware need not know, and a command only if the answer has this value.
  case ifSet(query: String, answer: String, command: String)
  /// `AT+CWJAP=…` with the credentials.
  case join
  /// `AT+CIFSR`: did DHCP bring an address?
  case address
  /// `AT+CWJAP_CUR?`: is it the network that was to be joined?
  case network

  /// The whole way.
  ///
  /// The five steps of Mbed's porting guide for this module stand in it as they are there: CWMODE=3,
  /// CIPMUX=1, CWDHCP=1,1, CWJAP, CIFSR. On AT 1.7 these plain names also write flash, so the module
  /// would join by itself after each reset: CWAUTOCONN=0 goes before the first join. Flash wears, hence
  /// only if it is set.
  static let all: [BringUpStep] = [
    .probe,
    .reset,
    .command("ATE0", failure: .deviceError),
    .line,
    .identify,
    .spareFlash,
    .mode,
    .country,
    .command("AT+CIPMUX=1", failure: .deviceError),
    .nameSenders,
    .receivePassively,
    .ifSet(query: "AT+CWAUTOCONN?", answer: "+CWAUTOCONN:1", command: "AT+CWAUTOCONN=0"),
    .command("AT+CWDHCP=1,1", failure: .dhcpFailure),
    .join,
    .address,
    .network,
  ]
}

extension ESP8266 {
  /// Goes one step.
  ///
  /// - Throws: the step's code; DEVICE_ERROR where none is named.
  func perform(
    _ step: BringUpStep, credentials: JoinCredentials
  ) async throws(NSAPIError) {
    do throws(ModemError) {
      switch step {
      case .probe: try await probe(tries: 5)
      case .reset: try await reset()
      case .line: try await setLine()
      case .identify: try await identify()
      case .command(let text, let failure):
        do throws(ModemError) {
          try await command(ATCommandLine(text))
        } catch {
          note(error)
          throw failure == .deviceError ? error : .failed(failure)
        }
      case .spareFlash:
        if version?.isAT2 == true { try await offer(ATCommandLine("AT+SYSSTORE=0")) }
      case .mode: try await setMode()
      case .country: try await setCountry()
      case .nameSenders:
        let line = ATCommandLine("AT+CIPDINFO=1")
        if version?.isAT2 == true { try await command(line) } else { try await offer(line) }
      case .receivePassively:
        let isPassive = try await offer(ATCommandLine("AT+CIPRECVMODE=1"))
        state.withLock { $0.isPassive = isPassive }
      case .ifSet(let query, let answer, let text):
        let reply: ATReply
        do throws(ModemError) {
          reply = try await command(ATCommandLine(query))
        } catch {
          guard case .refused = error else { throw error }
          state.withLock { $0.refusedCommands.append(query) }
          return
        }
        if reply.contains(answer) { try await command(ATCommandLine(text)) }
      case .join: try await join(credentials)
      case .address:
        guard try await stationAddress() != nil else { throw .failed(.dhcpFailure) }
      case .network: try await checkNetwork(credentials.ssid)
      }
    } catch {
      note(error)
      throw error.code
    }
  }

  /// `AT` until it answers, two seconds a try: a module may still be booting.
  ///
  /// It may also speak at either of two speeds: `AT+UART_CUR` outlives this program, and no reset.
  func probe(tries: Int) async throws(ModemError) {
    state.withLock { ($0.isProbed, $0.probedBoots) = (true, BootText()) }
    defer { state.withLock { $0.isProbed = false } }
    var failure = ModemError.channel(.noAnswer(.reply))
    var (attempt, restarts) = (0, 0)
    while attempt < tries {
      if attempt > 0, settings.changesLine { try await configureLine(asAtBoot: attempt % 2 == 1) }
      do throws(ModemError) {
        try await command(ATCommandLine("AT"))
        return
      } catch {
        failure = error
        if error == .channel(.aborted), restarts < Self.restartsInProbe {
          // By `ready`, or by a line that is back: that was no answer to be missed.
          restarts += 1
          continue
        }
        guard error.mayPass || error == .channel(.aborted) else { throw error }
        attempt += 1
      }
    }
    let boots = state.withLock(\.probedBoots)
    if boots.isLoop { note(.restarted(during: nil, boots)) }
    throw failure
  }

  /// A module that starts more often while it is asked does not come to itself.
  private static let restartsInProbe = 4

  /// `AT+RST`: everything but what is in flash is as after power-on.
  ///
  /// A module that restarts by itself before it has answered has not heard the command, and one that refuses it may
  /// have heard a byte before it: once more. One that then says `ready` again before any OK does so in answer.
  func reset() async throws(ModemError) {
    // No such `ready` is an incident.
    let incident = state.withLock(\.incident)
    let starts = readySignal.count
    var failure = await failureOfReset()
    switch failure {
    case .refused, .channel(.aborted): failure = await failureOfReset()
    default: break
    }
    if failure == .channel(.aborted), readySignal.count >= starts + 2 {
      state.withLock { $0.hasLostSettings = false }
    } else if let failure {
      throw failure
    }
    state.withLock { $0.incident = incident }
  }

  /// - Returns: nil once the module has restarted.
  private func failureOfReset() async -> ModemError? {
    do throws(ModemError) {
      try await resetByCommand()
      return nil
    } catch {
      return error
    }
  }

  private func resetByCommand() async throws(ModemError) {
    let seen = readySignal.count
    state.withLock { state in
      state.boot = BootText()
      state.refusedCommands = []
    }
    var request = ATRequest(ATCommandLine("AT+RST"), timeout: Timeout.command)
    // Not before: a `ready` that comes first is another restart than this.
    request.onWord = { [weak self] word in
      self?.state.withLock { $0.isRestartExpected = word == .ok }
    }
    _ = try await perform(request)
    do throws(ModemError) {
      try await awaitReady(since: seen)
    } catch {
      guard error == .channel(.noAnswer(.reply)) else { throw error }
      try await settleUnready()
    }
  }

  /// Takes a module that has not said `ready` as restarted if it has said something else instead, as AT of SDK 1.5.4
  /// does (`invalid`), and answers.
  private func settleUnready() async throws(ModemError) {
    let boot = state.withLock { state in
      defer { state.boot = BootText() }
      return state.boot
    }
    channel.forgetMissingAnswer()
    let answers: Bool
    do throws(ModemError) {
      try await probe(tries: 1)
      answers = true
    } catch {
      guard error == .channel(.noAnswer(.reply)) else { throw error }
      answers = false
    }
    guard answers, !boot.isEmpty else { throw .notReady(answers: answers, boot) }
    state.withLock { state in
      state.links = [ModemLink](repeating: ModemLink(), count: Self.links.count)
      state.isAssociated = false
      state.hasLostSettings = false
    }
  }

  /// Resets by the wire: for a module that does not listen any more.
  func resetByWire() async throws(ModemError) {
    do throws(SerialLineError) {
      try await line.pulseReset()
    } catch {
      throw .channel(.line(error))
    }
    // Only now: during the pulse the module is held, and then takes its time to boot.
    let seen = readySignal.count
    state.withLock { $0.isRestartExpected = true }
    try await awaitReady(since: seen)
  }

  /// Waits for the `ready` that `action` brings; false if it says that it brings none.
  func awaitReady(after action: () async -> Bool) async throws(ModemError) -> Bool {
    let seen = readySignal.count
    let outages = state.withLock { state in
      state.isRestartExpected = true
      return state.outages
    }
    // While it works, the module may speak already.
    try await configureLine(asAtBoot: true)
    guard await action() else {
      state.withLock { $0.isRestartExpected = false }
      return false
    }
    try await awaitReady(since: seen, outages: outages)
    return true
  }

  /// Waits for `ready`. When it does not come, a later one counts as unexpected.
  ///
  /// - Parameter outages: how often the line had been away before the restart; as often as now if nil.
  private func awaitReady(since seen: UInt64, outages: Int? = nil) async throws(ModemError) {
    do throws(ModemError) {
      try await hearReady(since: seen, outages: outages ?? state.withLock(\.outages))
    } catch {
      state.withLock { $0.isRestartExpected = false }
      throw error
    }
  }

  private func hearReady(since seen: UInt64, outages: Int) async throws(ModemError) {
    // AT+UART_CUR does not survive a reset.
    try await configureLine(asAtBoot: true)
    let isReady = try await readySignal.wait(
      past: seen, until: time.now + Timeout.boot, ifCancelled: ModemError.channel(.cancelled))
    guard isReady || state.withLock(\.outages) != outages else { throw .channel(.noAnswer(.reply)) }
    channel.forgetMissingAnswer()
    guard !isReady else { return }
    // The adapter has lost its power with the module, and has not heard it. It has restarted as it was told to.
    try await probe(tries: 1)
    state.withLock { $0.hasLostSettings = false }
  }

  private func setLine() async throws(ModemError) {
    guard settings.changesLine else { return }
    // The digit is the module's view: its CTS is the host's RTS.
    let digit = [FlowControl.none: 0, .cts: 1, .rts: 2, .both: 3][settings.flowControl] ?? 0
    try await command(ATCommandLine("AT+UART_CUR=\(settings.baud),8,1,0,\(digit)"))
    // The module changes over some time after its OK has left: what it hears before is lost.
    try await time.sleep(for: Self.changeover, ifCancelled: ModemError.channel(.cancelled))
    try await configureLine(asAtBoot: false)
    try await command(ATCommandLine("AT"))
  }

  /// A guess: known clients wait from nothing to 500 ms here.
  private static let changeover = Duration.milliseconds(50)

  func configureLine(asAtBoot: Bool) async throws(ModemError) {
    do throws(SerialLineError) {
      try await line.configure(
        baud: asAtBoot ? settings.bootBaud : settings.baud,
        flowControl: asAtBoot ? .none : settings.flowControl)
    } catch {
      throw .channel(.line(error))
    }
  }

  /// Channels 1 to 13, whatever access points say of their country (policy 0), as Mbed's driver sets it; but not
  /// in flash.
  private func setCountry() async throws(ModemError) {
    guard let country = settings.country, let version, !version.at.lexicographicallyPrecedes([1, 6]) else {
      return
    }
    try await offer(
      ATCommandLine("AT+\(version.current("CWCOUNTRY"))=0,").quoting(country).appending(",1,13"))
  }

  /// Station and access point, as the porting guide has it; the station alone is all that the driver needs.
  func setMode() async throws(ModemError) {
    guard try await !offer(ATCommandLine("AT+CWMODE=3")) else { return }
    try await command(ATCommandLine("AT+CWMODE=1"))
  }

  func identify() async throws(ModemError) {
    let reply = try await command(ATCommandLine("AT+GMR"))
    let lines = reply.lines.map { conversation.masking(String(decoding: $0, as: UTF8.self)) }
    let version = FirmwareVersion(lines: lines)
    state.withLock { $0.version = version }
    guard version?.isSpoken == true else {
      throw .unexpected("AT+GMR told no firmware that the driver knows: '\(Self.shown(lines))'")
    }
  }

  /// What an answer's lines are, on one line.
  static func shown(_ lines: [String]) -> String {
    EscapedText.of(Array(lines.joined(separator: " | ").utf8), limit: 120)
  }
}
