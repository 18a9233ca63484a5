import PositionedJSON

/// What is wrong with a value, as the end of a sentence that begins with its key; it repeats no text of the file.
struct ValueError: Error, Equatable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// How the value of a key is read and what it may be.
///
/// Not a `JSONField`: its messages show what stands in the file, which may be a password here, and one rule has
/// several messages.
struct ValueRule<Value> {
  let read: (JSONNode) throws(ValueError) -> Value

  init(_ read: @escaping (JSONNode) throws(ValueError) -> Value) {
    self.read = read
  }

  /// What `convert` makes of the value; where that is nil, an error with the message.
  func map<Result>(
    _ message: String, _ convert: @escaping (Value) -> Result?
  ) -> ValueRule<Result> {
    ValueRule<Result> { node throws(ValueError) in
      guard let result = convert(try read(node)) else { throw ValueError(message) }
      return result
    }
  }

  /// The same value where it is valid, else an error with the message.
  func requiring(_ message: String, _ isValid: @escaping (Value) -> Bool) -> Self {
    map(message) { isValid($0) ? $0 : nil }
  }
}

extension ValueRule<String> {
  /// A plain text, or a C string in its own quotes.
  static var text: Self {
    Self { node throws(ValueError) in
      guard let text = node.string else { throw ValueError("must be a string, not \(node.typeName)") }
      let value = text.utf8.first == UInt8(ascii: "\"") ? try CSource.string(text) : text
      guard !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
        throw ValueError("must not hold control characters")
      }
      return value
    }
  }

  /// The name of a network, 1…32 bytes (IEEE 802.11 §9.4.2.2).
  static var ssid: Self {
    Self { node throws(ValueError) in
      let text = try text.read(node)
      guard 1...32 ~= text.utf8.count else {
        throw ValueError("must be 1 to 32 bytes long, not \(text.utf8.count); write null to leave it out")
      }
      return text
    }
  }

  /// A host name or an IP address, safe inside an AT command.
  static var host: Self { text.requiring(HostName.message, HostName.isValid) }

  /// The name of a pin.
  static var pin: Self {
    text.requiring("must be the name of a pin, such as D1, or NC", \.isIdentifier)
  }

  /// A country of ISO 3166-1.
  static var countryCode: Self {
    text.requiring("must be two capital letters, such as DE") { text in
      let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
      return text.utf8.count == 2 && text.utf8.allSatisfy { capitals.contains($0) }
    }
  }

  /// A device as `--device` has it; what it names is checked when it is opened.
  static var device: Self { text.requiring("must not be empty; write null to leave it out") { !$0.isEmpty } }
}

extension ValueRule<NetworkInterfaceType> {
  /// A word of mbed's network interface types.
  static var interfaceType: Self {
    let words = NetworkInterfaceType.allCases.map(\.rawValue).joined(separator: ", ")
    return ValueRule<String>.text.map("must be one of \(words)", NetworkInterfaceType.init(rawValue:))
  }
}

extension ValueRule<Int> {
  /// A whole number as a JSON number, or as text with the digits of a C constant.
  static func integer(in range: ClosedRange<Int>) -> Self {
    Self { node throws(ValueError) in
      let wanted =
        range.count == 1
        ? "must be \(range.lowerBound)"
        : "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      if let number = node.number {
        guard let integer = number.integer, range.contains(integer) else {
          throw ValueError("\(wanted), not \(JSONMessage.found(node))")
        }
        return integer
      }
      guard let text = node.string else { throw ValueError("\(wanted), not \(node.typeName)") }
      guard !text.isOctal else { throw ValueError("must not begin with 0, which makes it octal in C") }
      guard let integer = text.wholeNumber else {
        throw ValueError("\(wanted), and its text holds something else")
      }
      guard range.contains(integer) else { throw ValueError("\(wanted), not \(integer)") }
      return integer
    }
  }

  /// A TCP or UDP port.
  static var port: Self { integer(in: 1...65_535) }

  /// A Wi-Fi channel in the 2.4 GHz band.
  static var channel: Self { integer(in: 1...14) }
}

extension ValueRule<Bool> {
  /// A truth value in one of the spellings that mbed configs use.
  static var bool: Self {
    Self { node throws(ValueError) in
      if let bool = node.bool { return bool }
      switch node.number?.text ?? node.string {
      case "1", "true": return true
      case "0", "false": return false
      default: throw ValueError("must be true or false (or 1 or 0)")
      }
    }
  }
}

extension ValueRule<Secret> {
  /// A password; its length depends on the network's security and is checked with that.
  static var password: Self {
    Self { node throws(ValueError) in Secret(try ValueRule<String>.text.read(node)) }
  }
}

extension ValueRule<WiFiSecurity> {
  /// A word of `nsapi_security_t`; the documentation's placeholder stands for WPA_WPA2.
  static var security: Self {
    let words = WiFiSecurity.allCases.map(\.rawValue).joined(separator: ", ")
    return ValueRule<String>.text.map("must be one of \(words)") { text in
      text == Placeholder.security ? .wpaWPA2 : WiFiSecurity(word: text)
    }
  }

  /// A security other than none.
  static var secureProtocol: Self {
    security.requiring("must not be NONE; an open network belongs to `wifi-unsecure-ssid`") { $0 != .none }
  }
}

extension ValueRule<BSSID> {
  /// Six bytes in hexadecimal.
  static var bssid: Self {
    ValueRule<String>.text.map(
      "must be six pairs of hexadecimal digits, such as 00:00:5e:00:53:01", BSSID.init)
  }
}

extension ValueRule<[String]> {
  /// Host names as the initialiser of a C array.
  static var hosts: Self {
    Self { node throws(ValueError) in
      guard let text = node.string else {
        throw ValueError("must be a string with a C array initialiser, not \(node.typeName)")
      }
      let hosts = try CSource.list(text)
      guard hosts.allSatisfy(HostName.isValid) else { throw ValueError(HostName.message) }
      return hosts
    }
  }
}

/// A host name (RFC 1123, with `_` as in practice) or an IP address.
private enum HostName {
  static let message = "must be a host name or an IP address: 1 to 253 letters, digits, '.', '-', '_', ':'"

  static func isValid(_ text: String) -> Bool {
    let separators: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":")]
    return 1...253 ~= text.utf8.count
      && text.utf8.allSatisfy { $0.isWordCharacter || separators.contains($0) }
  }
}

extension String {
  /// The number that the text spells in decimal or, after `0x`, in hexadecimal digits.
  var wholeNumber: Int? {
    let isHexadecimal = hasPrefix("0x") || hasPrefix("0X")
    let digits = isHexadecimal ? dropFirst(2) : self[...]
    guard digits.first?.isHexDigit == true || first == "-" && !isHexadecimal else { return nil }
    return Int(digits, radix: isHexadecimal ? 16 : 10)
  }

  /// Whether the text has digits that C reads as octal.
  var isOctal: Bool { utf8.count > 1 && utf8.first == UInt8(ascii: "0") && utf8.allSatisfy(\.isDigit) }

  /// Whether C takes the text for an identifier.
  var isIdentifier: Bool { utf8.first?.isDigit == false && utf8.allSatisfy(\.isWordCharacter) }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether a C identifier may hold the byte.
  fileprivate var isWordCharacter: Bool {
    isDigit || self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
