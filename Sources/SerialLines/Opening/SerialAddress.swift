import Timekeeping

/// Where a module is to be found: a port of this machine, or one at the other end of a TCP connection.
///
/// `/dev/ttyUSB0`, `serial:///dev/serial/by-id/…?baud=115200&rtscts=1&reset=dtr|rts|none`, `socket://host:port`,
/// `rfc2217://host:port?baud=…&rtscts=…&reset=…`.
public struct SerialAddress: Hashable, Sendable, CustomStringConvertible {
  /// The kinds of lines.
  public enum Kind: Hashable, Sendable {
    case port(path: String)
    /// Bytes over TCP; the other end knows its speed.
    case socket(HostPort)
    /// Telnet with the COM-PORT option.
    case rfc2217(HostPort)
  }

  /// What is wrong with an address.
  public enum ParseError: Error, Hashable, Sendable {
    case tooLong
    case unknownForm(String)
    case badCharacter
    case relativePath(String)
    case badEscape(String)
    case parametersWithoutScheme(path: String)
    case badPlace(HostPort.ParseError, scheme: String)
    case portZero(scheme: String)
    case unknownParameter(String, known: [String])
    case repeatedParameter(String)
    case badBaud(String)
    case badRTSCTS(String)
    case badReset(String)
    case rtsTwice
  }

  /// The speed when none is given: what the firmware of an ESP8266 has after power-on.
  public static let standardBaud = 115_200
  /// The speeds that an address may name, bits per second.
  public static let baudRange = 1...20_000_000
  /// A path of Linux is no longer than this, and neither is an address.
  static let lengthLimit = 4096
  /// The text as it was given.
  public let description: String
  public let kind: Kind
  public let baud: Int
  public let flowControl: FlowControl
  public let resetWire: ResetWire

  public init(_ text: String) throws(ParseError) {
    guard text.utf8.count <= Self.lengthLimit else { throw .tooLong }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .badCharacter }
    description = text
    if text.hasPrefix("/") {
      if let mark = text.firstIndex(of: "?") {
        throw .parametersWithoutScheme(path: String(text[..<mark]))
      }
      kind = .port(path: text)
      (baud, flowControl, resetWire) = (Self.standardBaud, .none, .none)
      return
    }
    guard let separator = text.firstRange(of: "://") else { throw .unknownForm(text) }
    let scheme = text[..<separator.lowerBound].lowercased()
    let parts = text[separator.upperBound...].split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var known = ["baud", "rtscts", "reset"]
    switch scheme {
    case "serial": kind = .port(path: try Self.path(parts[0]))
    case "socket":
      kind = .socket(try Self.place(parts[0], scheme))
      known = []
    case "rfc2217": kind = .rfc2217(try Self.place(parts[0], scheme))
    default: throw .unknownForm(text)
    }
    let query = try Self.query(parts.count == 2 ? parts[1] : "", known: known)
    baud = try query["baud"].map { value throws(ParseError) in try Self.baud(value) } ?? Self.standardBaud
    flowControl = try query["rtscts"].map { value throws(ParseError) in try Self.flowControl(value) } ?? .none
    resetWire = try query["reset"].map { value throws(ParseError) in try Self.resetWire(value) } ?? .none
    guard resetWire.isCompatible(with: flowControl) else { throw .rtsTwice }
  }

  private static func path(_ text: Substring) throws(ParseError) -> String {
    guard text.hasPrefix("/") else { throw .relativePath(String(text)) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ ($0 | 0x20) != UInt8(ascii: "x") && $0 > 0x2F }),
        let value = UInt8(String(Substring(digits)), radix: 16), value >= 0x20, value != 0x7F
      else { throw .badEscape("%" + String(Substring(digits))) }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func place(_ text: Substring, _ scheme: String) throws(ParseError) -> HostPort {
    let place: HostPort
    do throws(HostPort.ParseError) {
      place = try HostPort(text)
    } catch {
      throw .badPlace(error, scheme: scheme)
    }
    guard place.port > 0 else { throw .portZero(scheme: scheme) }
    return place
  }

  private static func query(_ text: Substring, known: [String]) throws(ParseError) -> [String: String] {
    var values: [String: String] = [:]
    for parameter in text.split(separator: "&", omittingEmptySubsequences: true) {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pair[0])
      guard known.contains(name) else { throw .unknownParameter(name, known: known) }
      guard values[name] == nil else { throw .repeatedParameter(name) }
      values[name] = pair.count == 2 ? String(pair[1]) : ""
    }
    return values
  }

  private static func baud(_ text: String) throws(ParseError) -> Int {
    guard text.utf8.allSatisfy(\.isASCIIDigit), let baud = Int(text),
      baudRange.contains(baud)
    else { throw .badBaud(text) }
    return baud
  }

  private static func flowControl(_ text: String) throws(ParseError) -> FlowControl {
    switch text {
    case "1": .both
    case "0": .none
    default: throw .badRTSCTS(text)
    }
  }

  private static func resetWire(_ text: String) throws(ParseError) -> ResetWire {
    guard let wire = ResetWire(rawValue: text) else { throw .badReset(text) }
    return wire
  }
}

extension SerialAddress.ParseError {
  /// What is wrong, and what would be right.
  public var message: String {
    let range = SerialAddress.baudRange
    return switch self {
    case .tooLong: "expected an address of at most \(SerialAddress.lengthLimit) B"
    case .unknownForm(let text):
      "expected /dev/ttyUSB0, serial:///dev/ttyUSB0?baud=115200, socket://host:port or rfc2217://host:port, "
        + "got '\(Self.shown(text))'"
    case .badCharacter: "expected an address without control characters"
    case .relativePath(let path):
      "expected an absolute path behind serial://, such as serial:///dev/ttyUSB0 with three slashes, "
        + "got '\(Self.shown(path))'"
    case .badEscape(let text):
      "invalid escape '\(Self.shown(text))': write % as %25"
    case .parametersWithoutScheme(let path):
      "parameters need a scheme: write serial://\(Self.shown(path))?…"
    case .badPlace(.noPort, let scheme):
      "no port number: write \(scheme)://host:port"
    case .badPlace(.badPort(let text), let scheme):
      "expected a port from 1 to 65535 in \(scheme)://host:port, got '\(Self.shown(text))'"
    case .badPlace(.badHost(let text), let scheme):
      "expected a name, an IPv4 address or an IPv6 address in brackets in \(scheme)://host:port, "
        + "got '\(Self.shown(text))'"
    case .portZero(let scheme):
      "expected a port from 1 to 65535 in \(scheme)://host:port, got 0"
    case .unknownParameter(let name, let known):
      "unknown parameter '\(Self.shown(name))'; expected "
        + (known.isEmpty ? "none for socket://" : "one of: \(known.joined(separator: ", "))")
    case .repeatedParameter(let name): "the parameter '\(name)' is given twice"
    case .badBaud(let text):
      "baud: expected a speed from \(range.lowerBound) to \(range.upperBound), "
        + "got '\(Self.shown(text))'"
    case .badRTSCTS(let text): "rtscts: expected 1 or 0, got '\(Self.shown(text))'"
    case .badReset(let text): "reset: expected dtr, rts or none, got '\(Self.shown(text))'"
    case .rtsTwice: "RTS cannot both reset the module and control the flow: remove rtscts=1 or reset=rts"
    }
  }

  private static func shown(_ text: String) -> String { EscapedText.of(Array(text.utf8), limit: 80) }
}

/// A host and a port, as `host:port`; IPv6 addresses in brackets.
public struct HostPort: Hashable, Sendable, CustomStringConvertible {
  /// A name or an address, without brackets.
  public let host: String
  /// 0…65535.
  public let port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// What is wrong with the text of a place.
  public enum ParseError: Error, Hashable, Sendable {
    case noPort
    case badPort(String)
    case badHost(String)
  }

  public init(_ text: some StringProtocol) throws(ParseError) {
    let text = Substring(text)
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { throw .noPort }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy(\.isASCIIDigit),
      let port = Int(digits), port <= 65_535
    else { throw .badPort(String(digits)) }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
    if isBracketed { host = host.dropFirst().dropLast() }
    // 255 is the longest name of DNS.
    guard (1...255).contains(host.utf8.count), isBracketed == host.contains(":"),
      host.utf8.allSatisfy({ Self.isAllowed($0) })
    else { throw .badHost(String(host)) }
    self.init(host: String(host), port: port)
  }

  /// Letters, digits, and what names and addresses are joined with; `%` begins the zone of an IPv6 address.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
      UInt8(ascii: "%"):
      true
    default: byte.isASCIIDigit
    }
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
