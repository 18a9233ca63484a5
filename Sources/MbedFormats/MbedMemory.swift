/// The memory that a device reported, all sizes in bytes.
public struct MbedMemory: Hashable, Sendable {
  /// The most heap in use at once, if reported.
  public var maxHeap: Int?
  /// The size of the heap, if reported.
  public var reservedHeap: Int?
  /// The threads in the order in which they were reported.
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

/// The stack of one thread of the device, sizes in bytes.
public struct MbedThreadStack: Hashable, Sendable {
  /// Address of the thread's function, as the device wrote it.
  public var entry: String
  /// The argument of the thread's function, as the device wrote it.
  public var argument: String?
  /// The most stack in use at once.
  public var maxStack: Int
  /// The size of the stack.
  public var stackSize: Int
  /// The sum of `maxStack` over all threads, which mbedgt 1.8.15 leaves in the thread with the largest stack.
  public var maxStackUsageTotal: Int?
  /// The sum of `stackSize` over all threads, left in the same place.
  public var reservedStackTotal: Int?

  public init(
    entry: String, argument: String? = nil, maxStack: Int, stackSize: Int, maxStackUsageTotal: Int? = nil,
    reservedStackTotal: Int? = nil
  ) {
    self.entry = entry
    self.argument = argument
    self.maxStack = maxStack
    self.stackSize = stackSize
    self.maxStackUsageTotal = maxStackUsageTotal
    self.reservedStackTotal = reservedStackTotal
  }
}

/// What mbedgt sums up about the stacks of all threads, sizes in bytes.
public struct MbedThreadStackSummary: Hashable, Sendable {
  /// Size of the largest stack.
  public var maxStackSize: Int
  /// The most in use of the largest stack.
  public var maxStackUsage: Int
  /// The most in use, summed over all threads.
  public var maxStackUsageTotal: Int
  /// The sizes summed over all threads.
  public var reservedStackTotal: Int

  public init(maxStackSize: Int, maxStackUsage: Int, maxStackUsageTotal: Int, reservedStackTotal: Int) {
    self.maxStackSize = maxStackSize
    self.maxStackUsage = maxStackUsage
    self.maxStackUsageTotal = maxStackUsageTotal
    self.reservedStackTotal = reservedStackTotal
  }
}
