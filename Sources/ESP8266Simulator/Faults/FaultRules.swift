import Timekeeping

/// The faults that were injected into a module, and what the firmware asks about them.
struct FaultRules: Sendable {
  /// What becomes of a command line.
  enum LineEffect {
    case none
    case hang
    case restart
    case busy
  }

  /// How long a storm of `busy p...` lasts.
  private static let storm = Duration.seconds(5)

  /// What `SEND OK` takes besides.
  private(set) var confirmationDelay = Duration.zero

  /// From the `OK` of `CWQAP` to `WIFI DISCONNECT`; nil for as long as the firmware takes.
  private(set) var disconnectDelay: Duration?

  /// The probability that a datagram is lost.
  private(set) var datagramLoss = 0.0

  /// Bytes of junk before `ready`.
  private(set) var bootGarbage = 0

  /// Whether access points let everybody in.
  var admitsAnyPassword = false

  /// Those of the defects, in the order of their injection, and what each remembers.
  private(set) var hooks: [FaultHooks] = []
  var memories: [FaultMemory] = []

  /// The name of the last command that was begun while there were hooks.
  var command = ""

  /// What comes with one of the next command lines; 1 and anything below is the next one.
  private var lineEffects: [(line: Int, effect: LineEffect)] = []
  private var stormEnd = Instant.beginning
  private var closingIntervals: [Int] = []
  private var sends = 0

  mutating func inject(_ fault: Fault) {
    switch fault {
    case .mute(let line): lineEffects.append((line, .hang))
    case .resetMidway(let line): lineEffects.append((line, .restart))
    case .busyStorm(let line): lineEffects.append((line, .busy))
    case .bootGarbage(let bytes): bootGarbage = bytes
    case .lateSendOK(let delay): confirmationDelay += delay
    case .closedUnsolicited(let sends): closingIntervals.append(max(sends, 1))
    case .wifiDisconnectLate(let delay): disconnectDelay = delay
    case .udpLoss(let probability): datagramLoss = probability
    case .defect(let name, let value):
      guard let hooks = Defect.named(name)?.hooks?(value) else { return }
      self.hooks.append(hooks)
      memories.append(FaultMemory())
    }
  }

  /// Asked once for every AT command line that the firmware receives, also while it is busy.
  mutating func commandLineReceived(at now: Instant) -> LineEffect {
    var effect = LineEffect.none
    for due in lineEffects where due.line <= 1 {
      if due.effect == .busy { stormEnd = now + Self.storm } else { effect = due.effect }
    }
    lineEffects = lineEffects.filter { $0.line > 1 }.map { ($0.line - 1, $0.effect) }
    return effect == .none && now < stormEnd ? .busy : effect
  }

  /// Asked behind every `SEND OK`: does the link end now?
  mutating func closesLink() -> Bool {
    sends += 1
    return closingIntervals.contains { sends % $0 == 0 }
  }
}
