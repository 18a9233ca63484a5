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
