import NetworkServices
import SerialLines
import Synchronization
import Timekeeping

/// An ESP8266 on a serial line: carries bytes, network events and time between a ``Firmware`` and the world.
public final class SimulatedModule: Sendable {
  private struct State {
    var firmware: Firmware
    var inbox: [FirmwareEvent] = []
    var lineIsGone = false
    var onRadio: (@Sendable (RadioEvent) -> Void)?
  }

  private let uplink: any Uplink
  private let line: any SerialLine
  private let time: any TimeSource
  private let onReady: @Sendable () -> Void
  private let state: Mutex<State>
  private let arrivals: AsyncSignal
  private let departures: AsyncSignal

  /// Events that wait while a line takes no more bytes: beyond, datagrams are lost, and the line is read no further.
  private static let inboxLimit = 64

  /// A module whose reset wire, if it has one, the caller connects to ``reset()``.
  ///
  /// - Parameters:
  ///   - baud: what the UART is set to in flash, bits per second, 1 and up.
  ///   - onReady: called whenever it has booted; must not block.
  public init(
    profile: FirmwareProfile, air: Air, clock: CivilClock = .standard, uplink: any Uplink,
    line: any SerialLine, time: any TimeSource, generator: SeededGenerator, baud: Int = 115_200,
    onReady: @escaping @Sendable () -> Void = {}
  ) {
    self.uplink = uplink
    self.line = line
    self.time = time
    self.onReady = onReady
    state = Mutex(
      State(
        firmware: Firmware(profile: profile, air: air, clock: clock, generator: generator, baud: baud)))
    arrivals = AsyncSignal(time, label: "simulated module: something to do")
    departures = AsyncSignal(time, label: "simulated module: room for more to do")
  }

  /// A module at the end of a line in memory; its reset wire is connected.
  public convenience init(
    profile: FirmwareProfile, air: Air, clock: CivilClock = .standard, uplink: any Uplink,
    line: SimulatedLine, time: any TimeSource, generator: SeededGenerator
  ) {
    let anyLine: any SerialLine = line
    self.init(
      profile: profile, air: air, clock: clock, uplink: uplink, line: anyLine, time: time,
      generator: generator)
    line.onReset { [weak self] in self?.reset() }
  }

  /// Powers the module on and runs it until the line closes or the task is cancelled; once.
  ///
  /// Its connections are reset at the end.
  public func run() async {
    uplink.onEvent { [weak self] event in self?.post(.uplink(event)) }
    post(.powerOn)
    do {
      try await TaskScope.run(time) { scope in
        // What a line in memory brings needs no task that waits for it.
        if let wire = line as? SimulatedLine {
          wire.onArrival { [weak self] in self?.take($0) }
        } else {
          scope.spawn { await self.readLine() }
        }
        try await CancellationRelay.run { relay in try await self.work(relay) }
      }
    } catch is CancellationError {
      // The caller cancelled.
    } catch {
      // The line is closed: there is nowhere to report it.
    }
    uplink.onEvent(nil)
    (line as? SimulatedLine)?.onArrival(nil)
    let last = state.withLock { $0.firmware.handle(.powerOff, at: time.now) }
    for case .request(let request) in last { uplink.submit(request) }
  }

  /// Pulses the reset wire.
  public func reset() {
    post(.reset)
  }

  /// Takes the power away and gives it back.
  public func powerCycle() {
    post(.powerOff)
    post(.powerOn)
  }

  /// Injects a fault, from now on.
  public func inject(_ fault: Fault) {
    post(.inject(fault))
  }

  /// Changes the access points and stations in reach, from now on.
  public func setAir(_ air: Air) {
    post(.airChanged(air))
  }

  /// Sets who is told what happens on the air, whatever the module says of it.
  public func onRadio(_ handler: (@Sendable (RadioEvent) -> Void)?) {
    state.withLock { $0.onRadio = handler }
  }

  private func post(_ event: FirmwareEvent) {
    state.withLock { state in
      if case .uplink(.datagram) = event, state.inbox.count >= Self.inboxLimit { return }
      state.inbox.append(event)
    }
    arrivals.fire()
  }

  /// Takes what has come on a line in memory; nil for its end.
  private func take(_ bytes: [UInt8]?) {
    if let bytes { return post(.received(bytes)) }
    state.withLock { $0.lineIsGone = true }
    arrivals.fire()
  }

  private func readLine() async {
    do throws(SerialLineError) {
      while true {
        let bytes = try await line.read(until: nil)
        post(.received(bytes))
        try await untilInboxHasRoom()
      }
    } catch {
      take(nil)
    }
  }

  private func untilInboxHasRoom() async throws(SerialLineError) {
    while true {
      let seen = departures.count
      if state.withLock({ $0.inbox.count < Self.inboxLimit }) { return }
      do throws(CancellationError) {
        _ = try await departures.wait(past: seen, until: nil)
      } catch {
        throw .cancelled
      }
    }
  }

  private func work(_ relay: CancellationRelay) async throws {
    while true {
      let seen = arrivals.count
      let (actions, deadline, isOver) = state.withLock { state in
        var actions: [FirmwareAction] = []
        for event in state.inbox { Self.add(state.firmware.handle(event, at: time.now), to: &actions) }
        state.inbox.removeAll(keepingCapacity: true)
        Self.add(state.firmware.handle(.timer, at: time.now), to: &actions)
        for event in state.firmware.takeRadioEvents() { state.onRadio?(event) }
        return (actions, state.firmware.nextDeadline, state.lineIsGone)
      }
      departures.fire()
      for action in actions { try await perform(action) }
      if isOver { return }
      _ = try await arrivals.wait(past: seen, until: deadline, endedBy: relay)
    }
  }

  /// Appends; most events lead to no action, and the first that does gives its array.
  private static func add(_ more: [FirmwareAction], to actions: inout [FirmwareAction]) {
    if actions.isEmpty { actions = more } else { actions += more }
  }

  private func perform(_ action: FirmwareAction) async throws(SerialLineError) {
    switch action {
    case .write(let bytes): try await line.write(bytes)
    case .configure(let baud, let flowControl):
      try await line.configure(baud: baud, flowControl: flowControl)
    case .request(let request): uplink.submit(request)
    case .tellReady: onReady()
    }
  }
}
