import Synchronization

/// The list of everybody who waits in a world, by what they wait for.
public final class WaitRegistry: Sendable {
  struct Entry: Sendable {
    fileprivate let number: UInt64
  }

  private struct State {
    var next: UInt64 = 0
    var labels: [UInt64: String] = [:]
  }

  private let state = Mutex(State())

  init() {}

  func enter(_ label: String) -> Entry {
    state.withLock { state in
      state.next += 1
      state.labels[state.next] = label
      return Entry(number: state.next)
    }
  }

  func leave(_ entry: Entry) {
    state.withLock { state in
      state.labels[entry.number] = nil
    }
  }

  /// What is being waited for right now, longest wait first.
  public var labels: [String] {
    state.withLock { state in
      state.labels.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// What is being waited for besides what was waited for earlier: of as many equal labels, as many less.
  ///
  /// - Parameter earlier: the ``labels`` of then. Whoever has begun the same wait anew counts as still waiting.
  public func labels(besides earlier: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for label in earlier { counts[label, default: 0] += 1 }
    return labels.filter { label in
      guard let count = counts[label], count > 0 else { return true }
      counts[label] = count - 1
      return false
    }
  }
}
