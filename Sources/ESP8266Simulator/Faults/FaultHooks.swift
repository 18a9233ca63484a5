import NetworkServices
import Timekeeping

/// Where a defect takes part in what the firmware does. What is nil it leaves alone.
///
/// A hook changes what passes, or the firmware. It must not say or request anything by ``Firmware/write(_:)`` or
/// ``Firmware/request(_:)``, which would ask it again: it schedules that.
struct FaultHooks: Sendable {
  /// Changes the firmware once, when the fault is injected.
  var sets: (@Sendable (inout Firmware) -> Void)?
  /// Changes the bytes that the UART has received.
  var reads: (@Sendable (inout [UInt8], inout Firmware, inout FaultMemory) -> Void)?
  /// Decides what becomes of a command line that the firmware would execute.
  var obeys: (@Sendable (CommandLine, inout Firmware, inout FaultMemory) -> CommandEffect)?
  /// Changes a message to the host.
  var says: (@Sendable (inout FirmwareMessage, inout Firmware, inout FaultMemory) -> Void)?
  /// Replaces a request to the network.
  var asks: (@Sendable (UplinkRequest, inout Firmware, inout FaultMemory) -> [UplinkRequest])?
  /// Replaces an event of the network.
  var hears: (@Sendable (UplinkEvent, inout Firmware, inout FaultMemory) -> [UplinkEvent])?
}

extension FaultHooks {
  /// Every n-th message of a kind is not said.
  static func leavingOut(
    every n: Int, _ isOfKind: @escaping @Sendable (FirmwareMessage) -> Bool
  ) -> FaultHooks {
    FaultHooks(says: { message, _, memory in
      if isOfKind(message), memory.isDue(every: n) { message.head = "" }
    })
  }

  /// After n times a command is an error until the module restarts.
  static func refusing(_ command: String, after n: Int) -> FaultHooks {
    FaultHooks(obeys: { line, _, memory in
      if line.name == "+RST" { memory.count = 0 }
      guard line.name == command else { return .obey }
      memory.count += 1
      return memory.count > n ? .answer("\r\nERROR\r\n") : .obey
    })
  }
}

/// What a defect remembers.
struct FaultMemory: Sendable {
  var count = 0
  var bytes: [UInt8] = []
  var instant: Instant?
  var event: UplinkEvent?

  /// Counts one more; whether it is an n-th.
  mutating func isDue(every n: Int) -> Bool {
    count += 1
    return count % max(n, 1) == 0
  }
}

/// What the firmware says at once: a text, or a header with the data that it announces.
struct FirmwareMessage: Sendable {
  var head: String
  var data: [UInt8] = []
  /// What stands behind the data.
  var tail = ""
  /// How much later it comes; what is said after it does not wait.
  var delay = Duration.zero

  var bytes: [UInt8] { Array(head.utf8) + data + Array(tail.utf8) }

  /// Whether it is bytes that the module pushes.
  var isPush: Bool { head.hasPrefix("\r\n+IPD") && head.hasSuffix(":") }
  /// Whether it announces bytes that wait in the module.
  var isNotice: Bool { head.hasPrefix("\r\n+IPD") && !head.hasSuffix(":") }
  /// Whether it answers `CIPRECVDATA` with bytes.
  var isRead: Bool { head.contains("+CIPRECVDATA") }
}

/// What becomes of a command line.
enum CommandEffect: Sendable {
  case obey
  /// The firmware takes that much longer.
  case obeyLate(Duration)
  /// It does nothing and says this.
  case answer(String)
  /// It is busy from now on and never ready.
  case neverEnd
  /// It says `busy p...` and drops the line.
  case busy
  case restart(cause: Int)
}

extension Firmware {
  // MARK: Where hooks are asked

  mutating func readThroughFaults(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    eachHook { hooks, firmware, memory in hooks.reads?(&bytes, &firmware, &memory) }
    return bytes
  }

  mutating func effect(on line: CommandLine) -> CommandEffect {
    faults.command = line.name
    var effect = CommandEffect.obey
    eachHook { hooks, firmware, memory in
      guard case .obey = effect, let obeys = hooks.obeys else { return }
      effect = obeys(line, &firmware, &memory)
    }
    return effect
  }

  /// Says something as it is after the defects.
  mutating func sayThroughFaults(_ message: FirmwareMessage) {
    var message = message
    eachHook { hooks, firmware, memory in hooks.says?(&message, &firmware, &memory) }
    if message.delay > .zero {
      schedule(.say(message.bytes), after: message.delay)
    } else {
      output.write(message.bytes, at: now)
    }
  }

  mutating func requestThroughFaults(_ request: UplinkRequest) {
    var requests = [request]
    eachHook { hooks, firmware, memory in
      guard let asks = hooks.asks else { return }
      requests = requests.flatMap { asks($0, &firmware, &memory) }
    }
    for request in requests { output.request(request) }
  }

  mutating func heardThroughFaults(_ event: UplinkEvent) -> [UplinkEvent] {
    var events = [event]
    eachHook { hooks, firmware, memory in
      guard let hears = hooks.hears else { return }
      events = events.flatMap { hears($0, &firmware, &memory) }
    }
    return events
  }

  private mutating func eachHook(_ body: (FaultHooks, inout Firmware, inout FaultMemory) -> Void) {
    for index in faults.hooks.indices {
      // Taken out: a hook may change everything else of the firmware.
      var memory = faults.memories[index]
      body(faults.hooks[index], &self, &memory)
      faults.memories[index] = memory
    }
  }

  // MARK: What hooks do

  /// What the network tells, behind the defects.
  mutating func schedule(_ event: UplinkEvent, after delay: Duration = .zero) {
    schedule(.happen(event), after: delay)
  }

  /// The firmware forgets its session and its links without a word, and goes on.
  mutating func forgetSession() {
    events.clear()
    pendingCommand = nil
    for link in links.all { output.request(.abort(link.slot.id)) }
    links = LinkTable(count: profile.limits.links)
    session = Session(flash)
    input = .idle
  }
}
