import Synchronization

/// What happened, in order; written by any task.
public final class Trace<Element: Sendable>: Sendable {
  private let entries = Mutex<[Element]>([])

  public init() {}

  public func add(_ element: Element) {
    entries.withLock { $0.append(element) }
  }

  public var all: [Element] { entries.withLock(\.self) }
}
