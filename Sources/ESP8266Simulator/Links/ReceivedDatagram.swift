import NetworkServices

/// A datagram that waits in a passive link.
struct ReceivedDatagram: Hashable, Sendable {
  let bytes: [UInt8]
  let sender: IPv4Endpoint
}
