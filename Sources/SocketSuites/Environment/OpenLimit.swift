import Greentea
import NetworkSocket

/// How many sockets a stack has.
enum OpenLimit {
  /// More than any module has: the original goes on for ever when the stack answers with another code.
  private static let bound = 64

  /// Opens sockets until the stack has no more; twice, with the same result.
  ///
  /// - Parameters:
  ///   - minimum: the least number that the test plan asks for.
  ///   - open: makes a socket and opens it; it closes when it goes away.
  static func expect(
    atLeast minimum: Int, _ context: CaseContext,
    open: () async throws(NSAPIError) -> any AnyObject & Sendable
  ) async throws {
    let first = try await count(context, open)
    let second = try await count(context, open)
    try context.expect("sockets in the second round", second, equals: first)
    try context.expect(
      "sockets in a round", first >= minimum, expected: "\(minimum) or more", actual: "\(first)")
  }

  /// What two rounds of `minimum` sockets, and the one that is refused, come to at least.
  static func leastCalls(_ minimum: Int) -> Int { 2 * (minimum + 1) }

  /// Opens until NO_MEMORY or NO_SOCKET.
  private static func count(
    _ context: CaseContext, _ open: () async throws(NSAPIError) -> any AnyObject & Sendable
  ) async throws -> Int {
    var sockets: [any AnyObject & Sendable] = []
    while sockets.count < bound {
      var socket: (any AnyObject & Sendable)?
      let code = await Code.of { () throws(NSAPIError) in socket = try await open() }
      if code == .noMemory || code == .noSocket { return sockets.count }
      guard try context.expect("open", code, isOneOf: [.ok, .noMemory, .noSocket]), let socket else {
        return sockets.count
      }
      sockets.append(socket)
    }
    try context.expect(
      "the stack refuses at last", false, expected: "NO_MEMORY or NO_SOCKET",
      actual: "\(sockets.count) open sockets")
    return sockets.count
  }
}
