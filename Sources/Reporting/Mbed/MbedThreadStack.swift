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
