import TestConfiguration

/// A service of the test server.
public enum TestService: Sendable {
  case echo, discard, daytime, chargen

  /// Its TCP port; 0 without a server. Only echo and discard can be configured.
  public func port(_ server: TestServer?) -> UInt16 {
    guard let server else { return 0 }
    return switch self {
    case .echo: UInt16(clamping: server.port)
    case .discard: UInt16(clamping: server.discardPort)
    case .daytime: 13
    case .chargen: 19
    }
  }
}
