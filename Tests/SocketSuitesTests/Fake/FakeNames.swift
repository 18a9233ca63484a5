import NetworkSocket

/// The names of a fake network: a cache, and a queue of five for lookups that nobody waits for.
struct FakeNames {
  struct Request {
    let id: Int
    let name: String
    let callback: NameCallback
    /// In steps of 100 ms.
    var ticks: Int
    var isUnderWay = false
    var isCancelled = false
    /// Known, and not told yet.
    var result: NSAPIError?
  }

  let cacheSize: Int
  var requests: [Request] = []
  var lastID = 0
  var isTicking = false
  /// Tells the present chain of ticks from those that an earlier scheduler still holds.
  var chain = 0
  var callIn: CallIn?
  /// How often a scheduler was given.
  var hooks = 0
  /// Lookups that waited.
  var waited = 0

  /// The one used last is the last.
  private var cache: [String] = []

  init(cacheSize: Int) {
    self.cacheSize = cacheSize
  }

  /// Whether the name is known; it counts as used.
  mutating func knows(_ name: String) -> Bool {
    guard let index = cache.firstIndex(of: name) else { return false }
    cache.append(cache.remove(at: index))
    return true
  }

  mutating func keep(_ name: String, _ flaw: Flaw) {
    guard flaw != .cacheKeepsNothing, !knows(name) else { return }
    if cache.count == cacheSize, flaw != .cacheKeepsEverything { cache.removeFirst() }
    cache.append(name)
  }

  /// - Throws: NO_MEMORY when the queue is full.
  mutating func add(_ name: String, _ flaw: Flaw, _ callback: @escaping NameCallback) throws(NSAPIError)
    -> Int
  {
    let capacity = [.queueOfNone: 0, .queueOfFour: 4, .queueOfSix: 6][flaw] ?? 5
    guard requests.count < capacity else {
      throw flaw == .wrongCodeOfFullQueue ? .deviceError : .noMemory
    }
    lastID += 1
    requests.append(
      Request(id: lastID, name: name, callback: callback, ticks: 155 + 5 * requests.count))
    return lastID
  }

  /// The next to be asked for; nil while one is, or if none waits.
  mutating func beginNext() -> Request? {
    guard !requests.contains(where: { $0.isUnderWay && $0.result == nil && !$0.isCancelled }) else {
      return nil
    }
    guard let index = requests.firstIndex(where: { !$0.isUnderWay && !$0.isCancelled }) else { return nil }
    requests[index].isUnderWay = true
    return requests[index]
  }

  /// Takes out what has a result, and puts it into a state that is never seen again where slots leak.
  mutating func takeFinished(_ flaw: Flaw) -> [Request] {
    let finished = requests.filter { $0.result != nil && !$0.isCancelled }
    if flaw == .queueLeaks {
      for index in requests.indices where requests[index].result != nil { requests[index].isCancelled = true }
    } else {
      requests.removeAll { $0.result != nil && !$0.isCancelled }
    }
    return finished
  }

  /// Counts one step; what runs out of time has a result then.
  mutating func tick(_ flaw: Flaw) {
    for index in requests.indices where flaw != .timeNeverRunsOut {
      requests[index].ticks -= 1
      if requests[index].ticks <= 0, requests[index].result == nil { requests[index].result = .timeout }
    }
    if flaw != .queueLeaks { requests.removeAll(where: \.isCancelled) }
  }
}
