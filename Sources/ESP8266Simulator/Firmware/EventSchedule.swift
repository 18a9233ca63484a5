import HeapModule
import NetworkServices
import Timekeeping

/// What the firmware has still to do, and when; within an instant, in the order of scheduling.
struct EventSchedule: Sendable {
  enum Item: Sendable {
    case shutDown(thenBootAfter: Duration)
    case printBootText(cause: Int)
    case becomeReady
    case execute(CommandLine)
    case associated
    case leased
    case leaseTimedOut
    case joinFailed(code: Int)
    case scanned(ScanFilter)
    case leaveNetwork
    case beaconLost
    case rejoin
    case admitClients
    case timeKnown
    case deepSleep
    case endIdleness(ConnectionSlot)
    case linkOpened(ConnectionSlot)
    case showPrompt
    case cancelSending(ConnectionSlot)
    case payloadTaken
    case enterTransparency
    case endPacket
    case sent(ConnectionSlot)
    case pushed(ConnectionSlot, count: Int)
    case endDrained(ConnectionSlot)
    case say([UInt8])
    case happen(UplinkEvent)
    case restartByItself(cause: Int)
  }

  private struct Entry: Comparable, Sendable {
    let instant: Instant
    let number: UInt64
    let item: Item

    static func < (lhs: Entry, rhs: Entry) -> Bool {
      (lhs.instant, lhs.number) < (rhs.instant, rhs.number)
    }

    static func == (lhs: Entry, rhs: Entry) -> Bool { lhs.number == rhs.number }
  }

  private var heap = Heap<Entry>()
  private var lastNumber: UInt64 = 0

  var next: Instant? { heap.min?.instant }
  var count: Int { heap.count }

  mutating func add(_ item: Item, at instant: Instant) {
    lastNumber += 1
    heap.insert(Entry(instant: instant, number: lastNumber, item: item))
  }

  mutating func takeDue(at now: Instant) -> Item? {
    guard let entry = heap.min, entry.instant <= now else { return nil }
    heap.removeMin()
    return entry.item
  }

  /// Forgets what belongs to a join that has ended.
  mutating func forgetJoin() {
    forget { item in
      switch item {
      case .associated, .leased, .leaseTimedOut, .joinFailed, .leaveNetwork, .beaconLost, .rejoin: true
      default: false
      }
    }
  }

  /// Forgets the pending answer of a time server.
  mutating func forgetTime() {
    forget { if case .timeKnown = $0 { true } else { false } }
  }

  private mutating func forget(_ isForgotten: (Item) -> Bool) {
    heap = Heap(heap.unordered.filter { !isForgotten($0.item) })
  }

  mutating func clear() {
    heap = Heap()
  }
}
