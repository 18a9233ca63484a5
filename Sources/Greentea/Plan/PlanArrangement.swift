/// Which part of what is selected a run does, and in which order.
public struct PlanArrangement: Hashable, Sendable {
  /// Nil for all of it.
  public var subset: PlanSubset?

  /// Whether suites, and the cases of each, come in an order that the seed decides.
  public var isShuffled: Bool

  public init(subset: PlanSubset? = nil, isShuffled: Bool = false) {
    self.subset = subset
    self.isShuffled = isShuffled
  }
}

/// One of the parts into which a plan is divided, so that several machines do it together: `2/3` is the second of
/// three. Every case is in exactly one of them.
public struct PlanSubset: Hashable, Sendable {
  /// 1…`count`.
  public let index: Int
  /// 1…``maximumCount``.
  public let count: Int

  /// More than there are cases.
  public static let maximumCount = 1000

  /// - Returns: nil outside these ranges.
  public init?(index: Int, count: Int) {
    guard (1...Self.maximumCount).contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads what ``text`` writes.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index: index, count: count)
  }

  public var text: String { "\(index)/\(count)" }
}
