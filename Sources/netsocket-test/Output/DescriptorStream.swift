/// A text stream into an open file, in large pieces.
struct DescriptorStream: TextOutputStream {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// The `errno` of the first write that failed, 0 if none did; nothing is written after it.
  private(set) var failure: Int32 = 0

  private static let size = 64 << 10

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    buffer.reserveCapacity(Self.size)
  }

  mutating func write(_ string: String) {
    buffer += string.utf8
    if buffer.count >= Self.size { flush() }
  }

  /// Writes what has gathered; to be called at the end.
  mutating func flush() {
    if failure == 0 { failure = StandardStreams.write(buffer, to: descriptor) }
    buffer.removeAll(keepingCapacity: true)
  }
}
