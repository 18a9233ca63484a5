import DequeModule
import NetworkSocket

/// What the driver knows of one of the module's five links.
struct ModemLink {
  /// A socket has asked for it; what comes for other links is nobody's.
  var isInUse = false

  var isOpen = false

  /// The module has closed it again since it was asked to open it.
  var hasClosed = false

  var kind = SocketProtocol.tcp

  /// Bytes that wait in the module, as last announced and less what was read since.
  var available = 0

  /// A read is under way.
  var isBeingRead = false

  /// Only the module knows what is left once ``available`` is used up.
  var isCountStale = false

  /// The module has announced something since it was last asked how many bytes wait.
  var hasNews = false

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
    hasClosed = true
  }

  /// The module has opened the link (`<id>,CONNECT`).
  mutating func open() {
    isOpen = true
    hasClosed = false
  }

  /// The module tells how many bytes wait.
  ///
  /// An announcement during a read may count before or after it. One that comes before the last was used up
  /// may tell the total or what is new (AT 1.7 does not say).
  mutating func announce(_ count: Int) {
    if isBeingRead || available > 0 { isCountStale = true }
    available = count
    hasNews = true
  }

  /// The module has been asked how many bytes wait.
  ///
  /// An announcement meanwhile may have come behind the answer, and tell of bytes that this does not count.
  mutating func count(_ count: Int) {
    available = hasNews ? max(count, available) : count
    if hasNews { isCountStale = true }
  }
}
