import NetworkSocket
import Timekeeping

/// No name resolves.
final class ResolvesNothing: WrappedStack, @unchecked Sendable {
  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    throw .dnsFailure
  }

  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    callback(.dnsFailure, nil)
    return 0
  }
}

/// Every name resolves, also one that does not exist.
final class ResolvesAnything: WrappedStack, @unchecked Sendable {
  private static let address = SocketAddress(IPAddress(198, 51, 100, 7))

  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    (try? await good.stack.resolve(name, version: version)) ?? Self.address
  }

  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try good.stack.resolve(name, version: version) { result, address in
      callback(.ok, result == .ok ? address : Self.address)
    }
  }
}

/// The third name and every third after it does not resolve.
final class ResolvesTwoOfThree: WrappedStack, @unchecked Sendable {
  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    guard nextCount() % 3 != 0 else { throw .dnsFailure }
    return try await good.stack.resolve(name, version: version)
  }
}

/// Accepts lookups and never calls back.
final class ForgetsCallbacks: WrappedStack, @unchecked Sendable {
  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    let id = try good.stack.resolve(name, version: version) { _, _ in }
    return id == 0 ? 1 : id
  }
}

/// Calls back twice.
final class CallsBackTwice: WrappedStack, @unchecked Sendable {
  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try good.stack.resolve(name, version: version) { result, address in
      callback(result, address)
      callback(.deviceError, nil)
    }
  }
}

/// Calls back with OK and no address.
final class TellsNoAddress: WrappedStack, @unchecked Sendable {
  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try good.stack.resolve(name, version: version) { result, _ in callback(result, nil) }
  }
}

/// Has room for two lookups at a time, not for five.
final class QueuesTwo: WrappedStack, @unchecked Sendable {
  private let underWay = Tally()

  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    guard underWay.value < 2 else { throw .noMemory }
    underWay.add(1)
    do throws(NSAPIError) {
      return try good.stack.resolve(name, version: version) { [underWay] result, address in
        underWay.add(-1)
        callback(result, address)
      }
    } catch {
      underWay.add(-1)
      throw error
    }
  }
}

/// Every hundredth lookup comes to nothing.
final class LosesOneInAHundred: WrappedStack, @unchecked Sendable {
  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    let isLost = nextCount() % 100 == 0
    return try good.stack.resolve(name, version: version) { result, address in
      callback(isLost ? .dnsFailure : result, isLost ? nil : address)
    }
  }
}

/// Takes its time with every answer, also with one that it knows already.
final class AnswersSlowly: WrappedStack, @unchecked Sendable {
  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    let time = time
    let id = try good.stack.resolve(name, version: version) { result, address in
      time.schedule(at: time.now + .seconds(1)) { callback(result, address) }
    }
    return id == 0 ? 1 : id
  }
}

/// Says that it has cancelled a lookup, and goes on with it.
final class DoesNotCancel: WrappedStack, @unchecked Sendable {
  override func cancelResolve(_ id: Int) throws(NSAPIError) {}
}

/// Takes no notice of who is to schedule its lookups.
final class SchedulesByItself: WrappedStack, @unchecked Sendable {
  override func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {}
}

/// Gives what is to be scheduled to nobody.
final class SchedulesNothing: WrappedStack, @unchecked Sendable {
  override func setCallIn(_ callIn: CallIn?) throws(NSAPIError) {
    guard callIn != nil else { return try good.stack.setCallIn(nil) }
    let nobody: CallIn = { (_, _) throws(NSAPIError) in }
    try good.stack.setCallIn(nobody)
  }
}

/// Every name has an address that no host can have.
class ResolvesToNobody: WrappedStack, @unchecked Sendable {
  var address: IPAddress { .anyV4 }

  override func resolve(_ name: String?, version: IPAddress.Version) async throws(NSAPIError) -> SocketAddress
  {
    _ = try await good.stack.resolve(name, version: version)
    return SocketAddress(address)
  }

  override func resolve(
    _ name: String?, version: IPAddress.Version, callback: @escaping NameCallback
  ) throws(NSAPIError) -> Int {
    try good.stack.resolve(name, version: version) { [address] result, _ in
      callback(result, result == .ok ? SocketAddress(address) : nil)
    }
  }
}

final class ResolvesToLoopback: ResolvesToNobody, @unchecked Sendable {
  override var address: IPAddress { IPAddress(127, 0, 0, 1) }
}

final class ResolvesToAll: ResolvesToNobody, @unchecked Sendable {
  override var address: IPAddress { IPAddress(255, 255, 255, 255) }
}
