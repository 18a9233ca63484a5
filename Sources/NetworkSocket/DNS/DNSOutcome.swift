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
