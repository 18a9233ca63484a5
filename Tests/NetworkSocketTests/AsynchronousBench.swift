import NetworkSocket
import TestSupport
import Timekeeping

/// An asynchronous resolver on a fake stack, and what its callbacks were told.
///
/// The servers answer after 20 ms: nothing for names that begin with `mute`, NXDOMAIN for `no`, else an address.
struct AsynchronousBench {
  struct Ending: Hashable {
    let name: String
    let result: NSAPIError
    let at: Duration

    init(_ name: String, _ result: NSAPIError, at: Duration) {
      self.name = name
      self.result = result
      self.at = at
    }
  }

  let world: VirtualWorld
  let stack: FakeStack
  let resolver: DNSResolver
  private let trace = Trace<Ending>()
  private let started: Instant

  private init(_ settings: DNSSettings, sockets: Int, lastID: Int, scope: TaskScope) throws {
    world = try World.current
    started = world.now
    stack = FakeStack(world, sockets: sockets)
    stack.change { $0.answer = Self.answer }
    resolver = DNSResolver(settings, activity: NetworkActivity(), scope: scope, lastRequest: lastID)
  }

  static func run<Value: Sendable>(
    _ settings: DNSSettings = DNSSettings(), sockets: Int = 4, lastID: Int = 0,
    _ body: (AsynchronousBench) async throws -> Value
  ) async throws -> Value {
    try await TaskScope.run(try World.current) { scope in
      try await body(try AsynchronousBench(settings, sockets: sockets, lastID: lastID, scope: scope))
    }
  }

  @Sendable private static func answer(_ query: [UInt8], _ server: SocketAddress) -> [FakeStack.Return] {
    let name = String(decoding: query.dropFirst(13), as: UTF8.self)
    guard !name.hasPrefix("mute") else { return [] }
    let reply = DNSResolverTests.reply(query, code: name.hasPrefix("no") ? 3 : 0)
    return [FakeStack.Return(after: .milliseconds(20), bytes: reply, source: server)]
  }

  /// Starts a lookup; the callback must bring an address with OK and none otherwise.
  func start(_ name: String?, _ version: IPAddress.Version = .unspecified) throws -> Int {
    try resolver.resolve(name, version: version, on: stack) { [world, trace, started] result, address in
      let isSound = (address != nil) == (result == .ok)
      trace.add(Ending(isSound ? name ?? "" : "unsound", result, at: world.now - started))
    }
  }

  var endings: [Ending] { trace.all }

  /// Waits until everything that was accepted must have ended.
  func settle() async throws {
    try await world.sleep(for: .seconds(60))
  }

  /// One of four schedulers: the stack's own, one in a hurry, a slow one, one that has no room now and then.
  func hook(_ choice: UInt64) -> CallIn? {
    let world = world
    let room = Trace<Void>()
    switch choice % 4 {
    case 0: return nil
    case 1: return { _, action in world.schedule(at: world.now, action) }
    case 2: return { delay, action in world.schedule(at: world.now + delay * 3, action) }
    default:
      return { (delay, action) throws(NSAPIError) in
        room.add(())
        guard !room.all.count.isMultiple(of: 5) else { throw .noMemory }
        world.schedule(at: world.now + delay, action)
      }
    }
  }
}
