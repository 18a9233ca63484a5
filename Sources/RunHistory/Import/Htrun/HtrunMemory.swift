/// What a device told about its memory, all sizes in bytes.
struct HtrunMemory: Hashable {
  var maxHeap: Int?
  var reservedHeap: Int?
  /// In order of appearance, each name once.
  private(set) var stacks: [Stack] = []
  private var indices: [String: Int] = [:]
  /// Nil without stacks.
  private(set) var summary: Summary?

  /// The stack of one thread of the device.
  struct Stack: Hashable {
    /// Entry and argument of the thread's function, as the device wrote them.
    let name: String
    let used: Int
    let size: Int

    var entry: Substring { name.prefix { $0 != "-" } }
    /// Nil if there is none.
    var argument: Substring? {
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      return parts.count > 1 ? parts[1] : nil
    }
  }

  struct Summary: Hashable {
    /// The place of the largest stack, the first of them.
    let largest: Int
    let totalUsed: Int
    let totalSize: Int
  }

  mutating func add(_ name: String, used: Int, size: Int) {
    if let index = indices[name] {
      stacks[index] = Stack(name: name, used: used, size: size)
    } else {
      indices[name] = stacks.count
      stacks.append(Stack(name: name, used: used, size: size))
    }
  }

  mutating func sumUp() {
    guard let size = stacks.map(\.size).max(), let largest = stacks.firstIndex(where: { $0.size == size })
    else { return }
    summary = Summary(
      largest: largest, totalUsed: stacks.reduce(0) { $0 &+ $1.used },
      totalSize: stacks.reduce(0) { $0 &+ $1.size })
  }
}
