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
    /// Nil on every other line: there a task waits for what is to be done.
    var agenda: Agenda?
    var onRadio: (@Sendable (RadioEvent) -> Void)?
  }

  /// When something is to be done on a line in memory, and how.
  private struct Agenda {
    let advance: @Sendable () -> Void
    var timer: (id: TimerID, instant: Instant)?

    init(_ advance: @escaping @Sendable () -> Void) {
      self.advance = advance
    }
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
      if let wire = line as? SimulatedLine {
        try await run(on: wire)
      } else {
        try await TaskScope.run(time) { scope in
          scope.spawn { await self.readLine() }
          try await self.work()
        }
      }
    } catch is CancellationError {
      // The caller cancelled.
    } catch {
      // The line is closed: there is nowhere to report it.
    }
    uplink.onEvent(nil)
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
      plan(at: time.now, &state)
    }
    arrivals.fire()
  }

  /// Takes what has come on a line in memory; nil for its end.
  private func take(_ bytes: [UInt8]?) {
    if let bytes { return post(.received(bytes)) }
    state.withLock { state in
      state.lineIsGone = true
      plan(at: time.now, &state)
    }
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

  private func work() async throws {
    while true {
      let seen = arrivals.count
      let (actions, deadline, isOver) = state.withLock { step(&$0) }
      departures.fire()
      for action in actions {
        switch action {
        case .write(let bytes): try await line.write(bytes)
        case .configure(let baud, let flowControl):
          try await line.configure(baud: baud, flowControl: flowControl)
        case .request(let request): uplink.submit(request)
        case .tellReady: onReady()
        }
      }
      if isOver { return }
      _ = try await arrivals.wait(past: seen, until: deadline)
    }
  }

  /// Deals with all that has come and is due.
  private func step(_ state: inout State) -> (actions: [FirmwareAction], deadline: Instant?, isOver: Bool) {
    var actions: [FirmwareAction] = []
    for event in state.inbox { Self.add(state.firmware.handle(event, at: time.now), to: &actions) }
    state.inbox.removeAll(keepingCapacity: true)
    Self.add(state.firmware.handle(.timer, at: time.now), to: &actions)
    for event in state.firmware.takeRadioEvents() { state.onRadio?(event) }
    return (actions, state.firmware.nextDeadline, state.lineIsGone)
  }

  /// Appends; most events lead to no action, and the first that does gives its array.
  private static func add(_ more: [FirmwareAction], to actions: inout [FirmwareAction]) {
    if actions.isEmpty { actions = more } else { actions += more }
  }

  // MARK: On a line in memory

  /// The line takes everything at once: no task wakes for what comes, and none for what is due.
  private func run(on wire: SimulatedLine) async throws(CancellationError) {
    let end = AsyncSignal(time, label: "simulated module: something to do")
    wire.onArrival { [weak self] in self?.take($0) }
    state.withLock { state in
      state.agenda = Agenda { [weak self] in self?.advance(wire, end) }
      plan(at: time.now, &state)
    }
    defer {
      wire.onArrival(nil)
      state.withLock { state in
        plan(at: nil, &state)
        state.agenda = nil
      }
    }
    _ = try await end.wait(past: 0, until: nil)
  }

  private func advance(_ wire: SimulatedLine, _ end: AsyncSignal) {
    let (actions, isOver) = state.withLock { state in
      guard state.agenda != nil else { return ([FirmwareAction](), false) }
      state.agenda?.timer = nil
      let (actions, deadline, isOver) = step(&state)
      plan(at: deadline, &state)
      return (actions, isOver)
    }
    for action in actions {
      switch action {
      case .write(let bytes): wire.send(bytes)
      case .configure(let baud, let flowControl): wire.set(baud: baud, flowControl: flowControl)
      case .request(let request): uplink.submit(request)
      case .tellReady: onReady()
      }
    }
    if isOver { end.fire() }
  }

  /// Sets when it has something to do next; nil for never.
  private func plan(at instant: Instant?, _ state: inout State) {
    guard let agenda = state.agenda, instant != agenda.timer?.instant else { return }
    if let timer = agenda.timer { time.cancel(timer.id) }
    state.agenda?.timer = instant.map { (time.schedule(at: $0, agenda.advance), $0) }
  }
}
