import NetworkSocket
import TestConfiguration

/// What must have happened around the device if a case is OK, besides the least evidence that the case names.
struct TruthCheck: Sendable {
  /// A sentence for each thing that did not happen.
  let contradictions: @Sendable (CaseTruth, TestConfig) -> [String]

  init(_ contradictions: @escaping @Sendable (CaseTruth, TestConfig) -> [String]) {
    self.contradictions = contradictions
  }

  /// The least evidence says it all.
  static let evidence = TruthCheck { _, _ in [] }

  // MARK: Streams

  /// The servers at a port got exactly these streams, one a connection, in any order.
  ///
  /// A connection with nothing on it may be one more: a driver may connect again when the answer to the first try was
  /// lost.
  static func streams(
    _ service: TestService, _ expected: @escaping @Sendable (CaseTruth) -> [[UInt8]]
  ) -> TruthCheck {
    TruthCheck { truth, config in
      let port = service.port(config.echoServer)
      var missing = expected(truth)
      var found: [String] = []
      for connection in truth.connections where connection.port == port {
        if let index = missing.firstIndex(of: connection.received) {
          missing.remove(at: index)
        } else if !connection.received.isEmpty {
          let wanted = missing.first { $0.starts(with: connection.received.prefix(8)) } ?? missing.first ?? []
          found.append(
            "the \(service) server got \(connection.received.count) bytes that are not those of the case "
              + "(\(Difference.first(connection.received, wanted)))")
        }
      }
      return found + missing.map { "the \(service) server did not get a stream of \($0.count) bytes" }
    }
  }

  /// The echo server got all payloads, one behind the other, on one connection.
  static let echoedPayloads = streams(.echo) { [$0.payloads.flatMap(\.self)] }

  /// The echo server got `count` parts of `size` bytes on one connection, each of them a payload or one of `others`.
  ///
  /// Connections with nothing on them count as in ``streams(_:_:)``.
  static func echoedParts(_ count: Int, of size: Int, others: Set<[UInt8]> = []) -> TruthCheck {
    TruthCheck { truth, config in
      let known = others.union(truth.payloads)
      let port = TestService.echo.port(config.echoServer)
      let connections = truth.connections.filter { $0.port == port && !$0.received.isEmpty }
      if connections.isEmpty { return ["the echo server got 0 of \(count) parts"] }
      return connections.flatMap { connection in
        let parts = stride(from: 0, to: connection.received.count, by: size).map {
          Array(connection.received[$0..<min($0 + size, connection.received.count)])
        }
        let foreign = parts.count { !known.contains($0) }
        return (parts.count == count ? [] : ["the echo server got \(parts.count) of \(count) parts"])
          + (foreign == 0 ? [] : ["the echo server got \(foreign) parts that are not those of the case"])
      }
    }
  }

  /// The server at a port sent something and ended the connection.
  static func ended(_ service: TestService) -> TruthCheck {
    TruthCheck { truth, config in
      let port = service.port(config.echoServer)
      let isEnded = truth.connections.contains {
        $0.port == port && $0.isEndedByServer && !$0.delivered.isEmpty
      }
      return isEnded ? [] : ["the \(service) server has not sent anything and ended a connection"]
    }
  }

  // MARK: Datagrams

  /// Servers got no other datagrams than these, besides questions for names; of them at least so many.
  static func datagrams(
    atLeast count: Int, _ expected: @escaping @Sendable (CaseTruth) -> [[UInt8]]
  ) -> TruthCheck {
    TruthCheck { truth, _ in
      let known = Set(expected(truth))
      let payloads = truth.sent.filter { $0.port != Peer.namePort }
      let foreign = Dictionary(grouping: payloads.filter { !known.contains($0.bytes) }, by: \.port)
      return (payloads.count < count ? ["servers got \(payloads.count) of \(count) datagrams"] : [])
        + foreign.sorted { $0.key < $1.key }.map { port, datagrams in
          let sizes = datagrams.prefix(3).map { "\($0.bytes.count)" }.joined(separator: ", ")
          return "port \(port) got \(datagrams.count) datagrams that the case did not send (\(sizes) bytes)"
        }
    }
  }

  // MARK: Wi-Fi

  /// The device joined this network at least so often, left as often, and joined no other one.
  static func joins(
    _ count: Int, leaves: Int? = nil, _ network: @escaping @Sendable (TestConfig) -> WiFiCredentials?
  ) -> TruthCheck {
    TruthCheck { truth, config in
      let ssid = network(config)?.ssid
      let joins = truth.joins.count { $0 == ssid }
      let leaves = leaves ?? count
      return (joins < count ? ["joined the network of the case \(joins) of \(count) times"] : [])
        + (truth.leaves < leaves ? ["left a network \(truth.leaves) of \(leaves) times"] : [])
        + truth.joins.filter { $0 != ssid }.map { "joined the network \($0)" }
    }
  }

  /// The device did not get into this network, and it tried.
  static func refused(by network: @escaping @Sendable (TestConfig) -> WiFiCredentials?) -> TruthCheck {
    TruthCheck { truth, config in
      let ssid = network(config)?.ssid
      return (truth.refusedJoins.contains { $0 == ssid } ? [] : ["the network of the case refused nothing"])
        + (truth.joins.contains { $0 == ssid } ? ["joined the network of the case"] : [])
    }
  }
}

/// The same bytes so many times.
func repeated(_ bytes: [UInt8], _ times: Int) -> [UInt8] {
  (0..<times).flatMap { _ in bytes }
}
