import Greentea
import NetworkSocket
import TestConfiguration

/// What really happened around a device while a case ran, as only a simulation can know.
///
/// It decides no verdict. It is held against an OK from outside, to find one that is false.
public struct CaseTruth: Sendable {
  /// A TCP connection of the device to a server that listens.
  public struct Connection: Hashable, Sendable {
    public let port: UInt16
    /// What has reached the server.
    public var received: [UInt8] = []
    /// What the server sent and the device got.
    public var delivered: [UInt8] = []
    /// Whether the server has ended it.
    public var isEndedByServer = false

    public init(port: UInt16) {
      self.port = port
    }
  }

  /// A datagram between the device and a server.
  public struct Datagram: Hashable, Sendable {
    /// Of the server.
    public let port: UInt16
    public let bytes: [UInt8]

    public init(port: UInt16, bytes: [UInt8]) {
      self.port = port
      self.bytes = bytes
    }
  }

  /// In the order in which they were made.
  public var connections: [Connection] = []
  /// Those that the device sent.
  public var sent: [Datagram] = []
  /// Those that came to the device.
  public var delivered: [Datagram] = []
  /// Questions for a name that a server answered, in any way.
  public var lookups = 0
  /// The SSID of each network that the device joined.
  public var joins: [String] = []
  /// The SSID of each network that did not let the device in.
  public var refusedJoins: [String] = []
  /// How often the device left a network.
  public var leaves = 0
  public var scans = 0
  /// The random payloads that the case has sent or was about to send, in their order.
  public var payloads: [[UInt8]] = []

  public init() {}

  /// As far as a device counts it too.
  var evidence: Evidence {
    func bytes(_ datagrams: [Datagram]) -> Int {
      datagrams.reduce(0) { $0 + ($1.port == Peer.namePort ? 0 : $1.bytes.count) }
    }
    return Evidence([
      .joins: joins.count, .refusedJoins: refusedJoins.count, .scans: scans, .lookups: lookups,
      .connects: connections.count, .bytesOut: connections.reduce(bytes(sent)) { $0 + $1.received.count },
      .bytesIn: connections.reduce(bytes(delivered)) { $0 + $1.delivered.count },
    ])
  }
}

extension SuiteCatalog {
  /// What of an OK is not true.
  ///
  /// - Returns: a sentence for each contradiction; empty for an OK that is true, and for an unknown case.
  public static func contradictions(
    _ suite: String, _ testCase: String, _ truth: CaseTruth, _ config: TestConfig
  ) -> [String] {
    guard
      let item = everything.first(where: { $0.name == suite })?.cases.first(where: { $0.name == testCase })
    else { return [] }
    var least = item.evidence(config)
    // What the interface counts itself, and nobody around the device sees.
    least[.calls] = 0
    least[.statusChanges] = 0
    return truth.evidence.shortfall(of: least) + item.truth.contradictions(truth, config)
  }
}
