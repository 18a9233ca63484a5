import Timekeeping

/// The queries for one name: one server after the other is asked, on one socket.
struct DNSExchange {
  /// The largest answer over UDP (RFC 1035 §2.3.4).
  private static let packetLimit = 512

  let name: String
  let version: IPAddress.Version
  /// At least one.
  let servers: [IPAddress]
  let settings: DNSSettings
  let stack: any NetworkStack
  /// Fired when the answer, or the end of its being wanted, may have come.
  let news: AsyncSignal
  let takeID: @Sendable () -> UInt16

  func run(while isWanted: @Sendable () -> Bool) async -> DNSOutcome {
    let socket = UDPSocket()
    do throws(NSAPIError) {
      try await socket.open(on: stack)
    } catch {
      return .noSocket(error)
    }
    socket.onSignal { [news] in news.fire() }
    let outcome = await ask(with: socket, while: isWanted)
    // Whatever the closing brings, the answer stands.
    try? await socket.close()
    return outcome
  }

  private func ask(with socket: UDPSocket, while isWanted: @Sendable () -> Bool) async -> DNSOutcome {
    var outcome = DNSOutcome.silent
    for attempt in 0..<max(settings.totalAttempts, 1) {
      guard !Task.isCancelled, isWanted() else { return .silent }
      let server = SocketAddress(
        servers[attempt / (max(settings.retries, 0) + 1) % servers.count], port: Peer.namePort)
      let query = DNSQuery(id: takeID(), name: name, version: version)
      guard let packet = query.packet else { return .failed(.dnsFailure) }
      do throws(NSAPIError) {
        let deadline = stack.time.now + settings.responseWait
        socket.setTimeout(settings.responseWait)
        _ = try await socket.send(packet, to: server)
        if let reply = try await answer(to: query, from: server, with: socket, until: deadline, isWanted) {
          return .reply(reply)
        }
        outcome = .silent
      } catch {
        // Not sent, or the socket is lost: the next try may do better.
        outcome = error == .wouldBlock ? .silent : .failed(error)
      }
    }
    return outcome
  }

  /// Waits for the answer; nil when it did not come in time or is no longer wanted.
  ///
  /// A packet that is not the answer proves nothing: the wait for the right one goes on. Nor does one from
  /// somebody who was not asked (RFC 5452 §9.1).
  private func answer(
    to query: DNSQuery, from server: SocketAddress, with socket: UDPSocket, until deadline: Instant,
    _ isWanted: @Sendable () -> Bool
  ) async throws(NSAPIError) -> DNSReply? {
    socket.setTimeout(.zero)
    // The look comes before the clock: an answer that is there is taken, however late this task gets to it.
    while isWanted() {
      let seen = news.count
      do throws(NSAPIError) {
        let datagram = try await socket.receive(limit: Self.packetLimit)
        if datagram.source == server, let reply = try? DNSReply(datagram.bytes, to: query) { return reply }
        guard stack.time.now < deadline else { return nil }
      } catch {
        guard error == .wouldBlock else { throw error }
        // Between the look and the wait nothing is lost: the signal counts. A cancelled wait is over.
        guard isWanted(), stack.time.now < deadline,
          (try? await news.wait(past: seen, until: deadline)) ?? false
        else { return nil }
      }
    }
    return nil
  }
}

/// How the queries for one name ended.
enum DNSOutcome: Hashable {
  /// A server's answer, positive or negative.
  case reply(DNSReply)
  /// No server answered in the allowed attempts, or the answer was no longer wanted.
  case silent
  /// There was no socket to ask with.
  case noSocket(NSAPIError)
  /// The last attempt failed at the socket.
  case failed(NSAPIError)
}

/// How names are resolved: the `nsapi.dns-*` keys with the defaults of mbed-os 5.10.
public struct DNSSettings: Hashable, Sendable {
  /// Names that the cache keeps, 0 and up (`nsapi.dns-cache-size`).
  public var cacheSize = 3
  /// How long one query waits for its answer (`nsapi.dns-response-wait-time`).
  public var responseWait: Duration = .seconds(5)
  /// Queries in all before a lookup fails, 1 and up (`nsapi.dns-total-attempts`).
  public var totalAttempts = 3
  /// Further tries with the same server before the next is asked, 0 and up (`nsapi.dns-retries`).
  public var retries = 0
  /// Whom to ask, in this order. Google's public resolver is first in mbed-os's built-in list.
  public var servers = [
    IPAddress(8, 8, 8, 8), IPAddress(209, 244, 0, 3), IPAddress(84, 200, 69, 80),
  ]

  public init() {}
}
