/// How the driver of the porting guide's case study is built: by default as its release of August 2018.
///
/// Each switch is a change that a later release of Mbed OS made.
public struct CaseStudySettings: Hashable, Sendable {
  /// RTS stops the module while the receive ring is full, and a call reads no more than one packet.
  public var usesFlowControl = false
  /// TCP data stays in the module until it is asked for (`AT+CIPRECVMODE=1`); needs AT 1.7. With the `process_oob` of
  /// mbed-os 5.11, which came with it: it ends where a line ends and nothing more has arrived.
  public var receivesPassively = false
  /// Lines that nobody waits for are read in the background, every 2 s.
  public var pumpsInBackground = false
  /// `disconnect` waits for `WIFI DISCONNECT`.
  public var readsDisconnect = false
  /// A send ends with `SEND OK`, not with what `process_oob` reads.
  public var readsSendOK = false
  /// The event-queue thread has a stack of 2 KiB instead of 1 KiB.
  public var hasLargerStack = false

  public init() {}

  /// The names of all switches, in the order of the guide.
  public static let names = switches.map(\.name)

  private typealias Switch = WritableKeyPath<CaseStudySettings, Bool> & Sendable

  private static let switches: [(name: String, path: any Switch)] = [
    ("flow-control", \.usesFlowControl), ("passive-receive", \.receivesPassively),
    ("background-pump", \.pumpsInBackground), ("status-read", \.readsDisconnect),
    ("send-ok", \.readsSendOK), ("larger-stack", \.hasLargerStack),
  ]

  /// The names of the switches that are on, in the order of the guide.
  public var turnedOn: [String] { Self.switches.filter { self[keyPath: $0.path] }.map(\.name) }

  /// Turns a switch on.
  ///
  /// - Returns: false if there is none of that name.
  public mutating func turnOn(_ name: String) -> Bool {
    guard let path = Self.switches.first(where: { $0.name == name })?.path else { return false }
    self[keyPath: path] = true
    return true
  }
}
