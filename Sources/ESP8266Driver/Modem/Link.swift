import DequeModule
import NetworkSocket

/// What the driver knows of one of the module's five links.
struct Link {
  var isOpen = false

  /// It has been closed since it was begun: an OK that is noticed only now does not open it again.
  var wasClosed = false

  var kind = SocketProtocol.tcp

  /// Bytes that wait in the module, as last announced and less what was read since.
  var available = 0

  /// An announcement came while a read was under way: only the module knows what is left.
  var isCountStale = false

  /// Bytes of a TCP link that the module pushed.
  var stream = Deque<UInt8>()

  /// Datagrams that the module pushed.
  var datagrams = Deque<Datagram>()

  /// Bytes kept on this side.
  var queuedBytes: Int {
    stream.count + datagrams.reduce(0) { $0 + $1.bytes.count }
  }

  /// The module has closed the link; what it had received before stays readable.
  mutating func close() {
    isOpen = false
    wasClosed = true
  }

  /// The module has opened the link (`<id>,CONNECT`).
  mutating func open() {
    isOpen = true
    wasClosed = false
  }
}
