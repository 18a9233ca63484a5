/// What a TCP link has sent and the peer has not acknowledged: segments in the order of the stream.
struct SegmentQueue: Hashable, Sendable {
  struct Segment: Hashable, Sendable {
    /// That of `CIPSENDBUF`; nil for what `CIPSEND` sent.
    let number: Int?
    var missing: Int
  }

  private(set) var outstanding: [Segment] = []

  /// The number of the next buffered segment; the first is 1 (unverified).
  private(set) var next = 1

  /// The last buffered segment that arrived; 0 before the first.
  private(set) var acknowledged = 0

  var outstandingBytes: Int { outstanding.reduce(0) { $0 + $1.missing } }

  /// What `CIPSENDBUF` sent and nobody has confirmed.
  var unconfirmed: [Int] { outstanding.compactMap(\.number) }

  mutating func append(_ count: Int, isBuffered: Bool) {
    outstanding.append(Segment(number: isBuffered ? next : nil, missing: count))
    if isBuffered { next += 1 }
  }

  /// The peer has that many more bytes.
  ///
  /// - Returns: the segments that are complete with them.
  mutating func acknowledge(_ count: Int) -> [Segment] {
    var rest = count
    var complete: [Segment] = []
    while rest > 0, let first = outstanding.first {
      let taken = min(rest, first.missing)
      rest -= taken
      outstanding[0].missing -= taken
      guard outstanding[0].missing == 0 else { break }
      complete.append(outstanding.removeFirst())
      if let number = first.number { acknowledged = number }
    }
    return complete
  }
}
