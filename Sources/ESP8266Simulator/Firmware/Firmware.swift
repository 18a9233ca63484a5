import NetworkServices
import SerialLines
import Timekeeping

/// The AT firmware of an ESP8266 as a pure state machine.
///
/// Sans-IO: events with their time go in, actions (bytes to write, settings of the UART, requests to the
/// network) come out. It follows the wire grammar of the firmware that its profile describes.
public struct Firmware: Sendable {
  enum Power {
    case off
    case booting
    case running

    /// An injected fault has hung it; only the reset wire helps.
    case hung

    /// Deep sleep; only the reset wire ends it.
    case asleep
  }

  var profile: FirmwareProfile
  let clock: CivilClock
  var air: Air
  var generator: SeededGenerator
  var power = Power.off
  var now = Instant.beginning
  var events = EventSchedule()
  var output: UARTOutput
  var input = InputState.deaf
  var flash = Flash()
  var session: Session
  var station = Station.idle

  /// What the station joins again when it loses it.
  var network: StationSettings?

  /// The stations at the module's own access point.
  var clients: [AccessPointClient] = []
  var links: LinkTable
  var pendingCommand: PendingCommand?
  var faults = FaultRules()
  var lastConnection: UInt64 = 0
  var radioEvents: [RadioEvent] = []

  /// Where the uplink takes connections for the server.
  var listeningPort: UInt16?

  /// - Parameters:
  ///   - clock: what time servers say.
  ///   - generator: the firmware takes a stream of its own.
  ///   - baud: what the UART is set to in flash, bits per second, 1 and up.
  public init(
    profile: FirmwareProfile, air: Air, clock: CivilClock = .standard, generator: SeededGenerator,
    baud: Int = 115_200
  ) {
    self.profile = profile
    output = UARTOutput(hasWireTime: profile.hasWireTime)
    self.air = air
    self.clock = clock
    self.generator = generator.stream("firmware")
    links = LinkTable(count: profile.limits.links)
    flash.settings.uart.baud = baud
    session = Session(flash)
  }

  /// When it has something to do next; nil if it only waits.
  public var nextDeadline: Instant? { events.next }

  /// Takes an event; what was due before is done first.
  public mutating func handle(_ event: FirmwareEvent, at now: Instant) -> [FirmwareAction] {
    self.now = max(self.now, now)
    while let item = events.takeDue(at: self.now) { perform(item) }
    switch event {
    case .timer: break
    case .powerOn: startOver(cause: 1)
    case .powerOff:
      stop()
      power = .off
    case .reset:
      if power != .off { startOver(cause: 2) }
    case .received(let bytes): receive(faults.hooks.isEmpty ? bytes : readThroughFaults(bytes))
    case .uplink(let event):
      if power != .running {
        rejectClient(event)
      } else if faults.hooks.isEmpty {
        take(event)
      } else {
        for event in heardThroughFaults(event) { take(event) }
      }
    case .airChanged(let air): airChanged(air)
    case .inject(let fault):
      let known = faults.hooks.count
      faults.inject(fault)
      for hooks in faults.hooks[known...] { hooks.sets?(&self) }
    }
    updateListener()
    return output.takeActions()
  }

  /// What has happened on the air since the last call.
  mutating func takeRadioEvents() -> [RadioEvent] {
    defer { radioEvents = [] }
    return radioEvents
  }

  private mutating func perform(_ item: EventSchedule.Item) {
    switch item {
    case .shutDown(let delay): shutDown(thenBootAfter: delay)
    case .printBootText(let cause): printBootText(cause: cause)
    case .becomeReady: becomeReady()
    case .execute(let line): execute(line)
    case .associated: becomeAssociated()
    case .leased: becomeLeased()
    case .leaseTimedOut: leaseTimedOut()
    case .joinFailed(let code): joinFailed(code: code)
    case .scanned(let filter): finishScan(filter)
    case .leaveNetwork: leaveNetwork()
    case .beaconLost: beaconLost()
    case .rejoin: rejoin()
    case .admitClients: admitClients()
    case .timeKnown: learnTime()
    case .deepSleep: sleepDeeply()
    case .endIdleness(let slot): endIdleness(of: slot)
    case .linkOpened(let slot): linkOpened(slot)
    case .showPrompt: showPrompt()
    case .cancelSending(let slot): cancelSending(on: slot)
    case .payloadTaken: payloadTaken()
    case .enterTransparency: enterTransparency()
    case .endPacket: endPacket()
    case .sent(let slot): sendSucceeded(on: slot)
    case .pushed(let slot, let count): request(.consumed(slot.id, count))
    case .say(let bytes): output.write(bytes, at: now)
    case .happen(let event): take(event)
    case .restartByItself(let cause): startOver(cause: cause)
    case .endDrained(let slot): if links[slot]?.state == .drained { linkLost(slot) }
    }
  }

  // MARK: Shared by all parts

  mutating func write(_ text: String) {
    guard faults.hooks.isEmpty else { return sayThroughFaults(FirmwareMessage(head: text)) }
    output.write(Array(text.utf8), at: now)
  }

  /// A header with the data that it announces, and what stands behind them.
  mutating func write(_ head: String, _ data: [UInt8], _ tail: String = "") {
    guard faults.hooks.isEmpty else {
      return sayThroughFaults(FirmwareMessage(head: head, data: data, tail: tail))
    }
    output.write(Array(head.utf8) + data + Array(tail.utf8), at: now)
  }

  mutating func request(_ request: UplinkRequest) {
    guard faults.hooks.isEmpty else { return requestThroughFaults(request) }
    output.request(request)
  }

  mutating func schedule(_ item: EventSchedule.Item, after delay: Duration) {
    events.add(item, at: now + delay)
  }

  mutating func draw(_ range: FirmwareDelays.Range) -> Duration {
    generator.duration(in: range)
  }

  mutating func nextConnection() -> ConnectionID {
    lastConnection += 1
    return ConnectionID(lastConnection)
  }
}

/// What happens to the firmware.
public enum FirmwareEvent: Sendable {
  case powerOn
  case powerOff

  /// The reset wire was pulsed.
  case reset

  /// The UART received bytes.
  case received([UInt8])
  case uplink(UplinkEvent)

  /// ``Firmware/nextDeadline`` has come.
  case timer

  /// Access points come, go or change.
  case airChanged(Air)
  case inject(Fault)
}

/// What happens between the station and access points.
public enum RadioEvent: Hashable, Sendable {
  /// The station begins to join a network, by command or by itself.
  case joining
  /// The station has joined the network of this name and has an address.
  case joined(ssid: String)
  /// The access point did not take the password.
  case refused(ssid: String)
  case left
  case scanned
}

/// What the caller has to do for the firmware, in this order.
public enum FirmwareAction: Equatable, Sendable {
  case write([UInt8])
  case configure(baud: Int, flowControl: FlowControl)
  case request(UplinkRequest)

  /// It has booted; the `ready` of the line comes before it.
  case tellReady
}
