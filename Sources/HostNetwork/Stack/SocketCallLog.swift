import DequeModule
import NetworkSocket
import Synchronization
import Timekeeping

/// A call of a program to a network stack, and its result.
public struct SocketCall: Hashable, Sendable {
  public enum Operation: Hashable, Sendable {
    case open(SocketProtocol)
    case close
    case bind(SocketAddress)
    case connect(SocketAddress)
    /// To the socket's peer if no address is named.
    case send(count: Int, to: SocketAddress?)
    case receive
    case resolve(String)
  }

  public enum Outcome: Hashable, Sendable {
    case done
    /// How many bytes were taken.
    case count(Int)
    /// The first bytes that came, how many there were, and of a datagram from where.
    case bytes(start: [UInt8], count: Int, from: SocketAddress?)
    case address(SocketAddress)
    case failed(NSAPIError)
  }

  /// When it returned.
  public let instant: Instant
  /// The socket's number, 0 and up; nil if it has none.
  public let slot: Int?
  public let operation: Operation
  public let outcome: Outcome
  /// How often in succession, 1 and up.
  public fileprivate(set) var times = 1
}

extension SocketCall.Outcome {
  private static let payloadLimit = 16

  static func stream(_ bytes: [UInt8]) -> Self {
    .bytes(start: Array(bytes.prefix(payloadLimit)), count: bytes.count, from: nil)
  }

  static func datagram(_ datagram: Datagram) -> Self {
    .bytes(
      start: Array(datagram.bytes.prefix(payloadLimit)), count: datagram.bytes.count, from: datagram.source)
  }
}

/// The last socket calls of a case, bounded by ``capacity`` calls with a few bytes of payload each.
public final class SocketCallLog: Sendable {
  private static let capacity = 64

  private let state = Mutex(Deque<SocketCall>())

  public init() {}

  /// Forgets everything: a case begins.
  public func forget() {
    state.withLock { $0.removeAll(keepingCapacity: true) }
  }

  /// The last calls, oldest first.
  public var calls: [SocketCall] { state.withLock { Array($0) } }

  /// Makes a call, and keeps it with its result.
  func call<Value>(
    _ operation: SocketCall.Operation, _ slot: Int?, _ time: any TimeSource,
    _ outcome: (Value) -> SocketCall.Outcome = { _ in .done },
    _ body: () async throws(NSAPIError) -> Value
  ) async throws(NSAPIError) -> Value {
    do throws(NSAPIError) {
      let value = try await body()
      add(SocketCall(instant: time.now, slot: slot, operation: operation, outcome: outcome(value)))
      return value
    } catch {
      add(SocketCall(instant: time.now, slot: slot, operation: operation, outcome: .failed(error)))
      throw error
    }
  }

  /// Keeps a call. One that fails again and again, such as a receive that would block, is one entry.
  func add(_ call: SocketCall) {
    state.withLock { calls in
      if case .failed = call.outcome, let last = calls.last, last.slot == call.slot,
        last.operation == call.operation, last.outcome == call.outcome
      {
        calls[calls.count - 1].times += 1
        return
      }
      if calls.count == Self.capacity { calls.removeFirst() }
      calls.append(call)
    }
  }
}
