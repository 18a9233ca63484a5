import NetworkSocket

/// Sends a service elsewhere, as `--map HOST:PORT=HOST:PORT` has it.
///
/// HOST is an IP address, in brackets if it is an IPv6 one, or `localhost`; on the left also `*` for any, or a name
/// of the configuration.
public struct ServiceMapping: Hashable, Sendable {
  enum Host: Hashable {
    case any
    case address(IPAddress)
    case name(String)
  }

  /// The text as it was given.
  public let text: String

  let host: Host
  let port: UInt16
  let target: SocketAddress

  /// What is wrong with a mapping.
  public enum ParseError: Error, Hashable, Sendable {
    case malformed
    case badPort(String)
    case badTarget(String)
    /// The configuration has no such name.
    case unknownName(String, known: [String])
    case repeated(String)
    /// It would leave this machine, and that is not allowed.
    case outside(String)
  }

  public init(_ text: String) throws(ParseError) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2 else { throw .malformed }
    self.text = text
    let (host, port) = try Self.parts(sides[0])
    self.port = port
    if host == "*" {
      self.host = .any
    } else if let address = Self.address(host) {
      self.host = .address(address)
    } else {
      self.host = .name(host)
    }
    let (targetHost, targetPort) = try Self.parts(sides[1])
    guard let address = Self.address(targetHost), !address.isZero else { throw .badTarget(targetHost) }
    target = SocketAddress(address, port: targetPort)
  }

  private static func parts(_ text: Substring) throws(ParseError) -> (host: String, port: UInt16) {
    guard let colon = text.lastIndex(of: ":") else { throw .malformed }
    let host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard !host.isEmpty else { throw .malformed }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
      throw .badPort(String(digits))
    }
    return (String(host), port)
  }

  private static func address(_ host: String) -> IPAddress? {
    if host.lowercased() == "localhost" { return IPAddress(127, 0, 0, 1) }
    guard host.hasPrefix("["), host.hasSuffix("]") else {
      return IPAddress(host).flatMap { $0.version == .v4 ? $0 : nil }
    }
    return IPAddress(String(host.dropFirst().dropLast())).flatMap { $0.version == .v6 ? $0 : nil }
  }
}

extension ServiceMapping.ParseError {
  /// What is wrong, and what would be right.
  public var message: String {
    let form = "write HOST:PORT=HOST:PORT, such as *:7=127.0.0.1:4007"
    return switch self {
    case .malformed: form
    case .badPort(let text): "a port is a number from 1 to 65535, not '\(text)': \(form)"
    case .badTarget(let text):
      "a service is sent to an IP address (IPv6 in brackets) or localhost, not to '\(text)': \(form)"
    case .unknownName(let name, let known):
      "the config names no host '\(name)'; it names \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .repeated(let text): "'\(text)' is mapped twice"
    case .outside(let text): "\(text) is outside this machine: --allow-outside lets it out"
    }
  }
}
