/// The server that the TCP and UDP suites talk to.
public struct TestServer: Hashable, Sendable {
  /// Its host name or IP address.
  public let host: String

  /// The port of the echo service, 1…65535.
  public let port: Int

  /// The port of the discard service, 1…65535.
  public let discardPort: Int
}
