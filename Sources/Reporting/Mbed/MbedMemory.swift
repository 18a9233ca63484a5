/// What a device told about its memory, all sizes in bytes.
public struct MbedMemory: Hashable, Sendable {
  /// The most heap in use at once, if told.
  public var maxHeap: Int?
  /// The size of the heap, if told.
  public var reservedHeap: Int?
  /// The threads in the order in which they were told.
  public var threads: [MbedThreadStack]
  /// The sums over the threads; `nil` if there are none.
  public var threadSummary: MbedThreadStackSummary?

  public init(
    maxHeap: Int? = nil, reservedHeap: Int? = nil, threads: [MbedThreadStack] = [],
    threadSummary: MbedThreadStackSummary? = nil
  ) {
    self.maxHeap = maxHeap
    self.reservedHeap = reservedHeap
    self.threads = threads
    self.threadSummary = threadSummary
  }
}
