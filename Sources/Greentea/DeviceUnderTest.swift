import NetworkSocket
import Timekeeping

/// What the runner needs to know and to do about a device.
public protocol DeviceUnderTest: Sendable {
  /// What the device has confirmed so far.
  var evidence: Evidence { get }

  /// Brings the device into its state after power-on, before each suite.
  ///
  /// - Throws: why it could not.
  func reset() async throws(Cause)

  /// Whether the device answers, and has not restarted since the set-up: else the next case would begin with nothing.
  func isAlive() async -> Bool

  /// Since when the device has said nothing; nil while it may be silent, and for a device that is never asked.
  var silentSince: Instant? { get }

  /// Asks the device for a sign of life, and waits for it for at most `limit`. An answer shows in ``silentSince``.
  func probe(within limit: Duration) async

  /// Brings a device back that does not answer.
  ///
  /// - Returns: what it took, in a few words.
  /// - Throws: what was tried in vain.
  func recover() async throws(Cause) -> String

  /// Why nothing more can be run on the device: the serial line itself is gone. Nil while it stands.
  var lostLine: Cause? { get }

  /// What makes set-ups fail, where the device has shown it while one failed; nil if nothing is known.
  var incompatibility: Cause? { get }

  /// Why nothing that the device has said in the running case is to be believed; nil if nothing is known.
  var contradiction: Cause? { get }

  /// Asks the device what it has not told: called when a case has waited for its whole limit, before ``diagnose()``.
  func examine() async

  /// What is going on right now: called for a case that failed; when it has hung, before anything is done about it.
  func diagnose() -> Diagnosis
}

extension DeviceUnderTest {
  /// A device whose silence means nothing.
  public var silentSince: Instant? { nil }

  public func probe(within limit: Duration) async {}

  /// A device without a line has none to lose.
  public var lostLine: Cause? { nil }

  /// A device whose words are those of the system.
  public var contradiction: Cause? { nil }

  /// A device that tells everything by itself.
  public func examine() async {}

  /// A device that fits whatever is asked of it.
  public var incompatibility: Cause? { nil }
}

/// What a device was last heard to say, and what it did not answer.
public struct Diagnosis: Hashable, Sendable {
  /// The last exchange that was answered, such as `AT+CIPSEND=0,5 → OK`; nil if there is none.
  public var lastExchange: String?

  /// The first command without an answer since the device last answered, with how long it was waited for.
  public var unanswered: String?

  /// What the device has done or not done that explains a failed case; nil if nothing is known.
  public var cause: Cause?

  /// What has passed between the device and servers in the case, a sentence a server, each naming it and its port.
  public var servers: [String]

  /// The last exchanges of the case, oldest first.
  public var exchanges: [ExchangeLine]

  public init(
    lastExchange: String? = nil, unanswered: String? = nil, cause: Cause? = nil, servers: [String] = [],
    exchanges: [ExchangeLine] = []
  ) {
    self.lastExchange = lastExchange
    self.unanswered = unanswered
    self.cause = cause
    self.servers = servers
    self.exchanges = exchanges
  }
}

/// A line of what passed between the tool and a device in a case: AT commands and answers, or socket calls.
public struct ExchangeLine: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case sent
    case received
    /// The device said it without being asked.
    case unsolicited
  }

  /// Since the case began.
  public let time: Duration
  public let direction: Direction
  /// Printable text without line ends; secrets are masked, and a payload is its length and its first bytes.
  public let text: String

  public init(time: Duration, direction: Direction, text: String) {
    self.time = time
    self.direction = direction
    self.text = text
  }
}
