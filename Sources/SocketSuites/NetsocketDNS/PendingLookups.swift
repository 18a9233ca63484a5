import Greentea
import NetworkSocket
import Synchronization
import Timekeeping

/// Asynchronous lookups and the results of their callbacks.
final class PendingLookups: Sendable {
  /// One lookup.
  struct Lookup: Sendable {
    let host: String
    /// For the memory of names.
    let begin: Int
    /// 0 when it was answered at once, else the id; nil while or because it was not accepted.
    var id: Int?
    /// Why it was not accepted.
    var refusal: NSAPIError?
    var isCancelled = false
    /// How often the callback was called.
    var callbacks = 0
    /// The result of the first callback.
    var result: NSAPIError?
    var address: SocketAddress?

    /// Whether its callback is still missing.
    var isOpen: Bool { id != nil && !isCancelled && callbacks == 0 }

    /// Whether its callback has come as often as it should.
    var isCalledRightly: Bool { callbacks == (id != nil && !isCancelled ? 1 : 0) }
  }

  private let interface: any NetworkInterface
  private let time: any TimeSource
  private let names: NameMemory
  private let lookups = Mutex<[Lookup]>([])
  private let arrivals: AsyncSignal

  init(_ environment: SuiteEnvironment, _ context: CaseContext) throws {
    interface = try environment.interface(context)
    names = environment.names
    time = context.time
    arrivals = AsyncSignal(context.time, label: "callback of a lookup")
  }

  /// The lookups so far, in the order of their start.
  var all: [Lookup] { lookups.withLock(\.self) }

  /// `gethostbyname_async`; expects it to be accepted.
  ///
  /// - Parameter orRefused: whether NO_MEMORY will do too.
  func start(_ host: String, orRefused: Bool = false, _ context: CaseContext) throws {
    let index = lookups.withLock { lookups in
      lookups.append(Lookup(host: host, begin: names.begin()))
      return lookups.count - 1
    }
    var id = 0
    let code = Code.ofImmediate { () throws(NSAPIError) in
      id = try interface.resolve(host) { [self] result, address in note(index, result, address) }
    }
    if code == .ok {
      lookups.withLock { $0[index].id = id }
      names.noteQuestion(host)
    } else {
      lookups.withLock { $0[index].refusal = code }
    }
    try context.expect(
      "gethostbyname_async(\(host))", code, isOneOf: orRefused ? [.ok, .noMemory] : [.ok])
    try context.expect("id of the lookup of \(host)", id >= 0, expected: "0 or more", actual: "\(id)")
  }

  private func note(_ index: Int, _ result: NSAPIError, _ address: SocketAddress?) {
    let lookup = lookups.withLock { lookups in
      lookups[index].callbacks += 1
      if lookups[index].callbacks == 1 {
        lookups[index].result = result
        lookups[index].address = address
      }
      return lookups[index]
    }
    if result == .ok {
      names.noteAnswer(lookup.host, since: lookup.begin, isAsynchronous: true, at: time.now)
    }
    arrivals.fire()
  }

  /// `gethostbyname_async_cancel` of every lookup that was not answered at once; its result is ignored.
  func cancelAll() {
    for (index, lookup) in all.enumerated() {
      guard let id = lookup.id, id > 0 else { continue }
      let code = Code.ofImmediate { () throws(NSAPIError) in try interface.cancelResolve(id) }
      if code == .ok { lookups.withLock { $0[index].isCancelled = true } }
    }
  }

  /// Waits, without limit, for the callbacks of all that were accepted and not cancelled.
  func wait(_ context: CaseContext) async throws {
    while true {
      try context.checkpoint()
      let seen = arrivals.count
      guard all.contains(where: \.isOpen) else { return }
      _ = try await arrivals.wait(past: seen, until: nil)
    }
  }

  /// Expects one callback of each that was accepted and not cancelled, and none of the others.
  func expectCallbacks(_ context: CaseContext) throws {
    for lookup in all where !lookup.isCalledRightly {
      let kind = lookup.id == nil ? "refused" : lookup.isCancelled ? "cancelled" : "accepted"
      try context.expect(
        "callbacks of the \(kind) lookup of \(lookup.host)", lookup.callbacks,
        equals: kind == "accepted" ? 1 : 0)
    }
  }

  /// To be called at the end: a lookup without an address may still get one late.
  func noteUnanswered() {
    for lookup in all where lookup.id != nil && lookup.result != .ok { names.noteQuestion(lookup.host) }
  }
}
