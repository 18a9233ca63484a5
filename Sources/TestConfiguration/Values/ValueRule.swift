import PositionedJSON

/// How the value of a key is read and what it may be.
struct ValueRule<Value> {
  let read: (JSONNode) throws(ValueError) -> Value

  init(_ read: @escaping (JSONNode) throws(ValueError) -> Value) {
    self.read = read
  }

  /// The same value, or the fault that the check finds in it.
  func requiring<Result>(
    _ convert: @escaping (Value) throws(ValueError) -> Result
  ) -> ValueRule<Result> {
    ValueRule<Result> { node throws(ValueError) in try convert(try self.read(node)) }
  }
}

extension ValueRule where Value == String {
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
    text.requiring { text throws(ValueError) in
      guard 1...32 ~= text.utf8.count else {
        throw ValueError("must be 1 to 32 bytes long, not \(text.utf8.count); write null to leave it out")
      }
      return text
    }
  }

  /// A host name or an IP address, safe inside an AT command.
  static var host: Self {
    text.requiring { text throws(ValueError) in
      try checkHost(text)
      return text
    }
  }

  /// The name of a pin.
  static var pin: Self {
    text.requiring { text throws(ValueError) in
      let isWord = text.utf8.allSatisfy { $0.isWordCharacter }
      guard isWord, text.utf8.first?.isDigit == false else {
        throw ValueError("must be the name of a pin, such as D1, or NC")
      }
      return text
    }
  }

  /// A country of ISO 3166-1.
  static var countryCode: Self {
    text.requiring { text throws(ValueError) in
      let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
      guard text.utf8.count == 2, text.utf8.allSatisfy({ capitals.contains($0) }) else {
        throw ValueError("must be two capital letters, such as DE")
      }
      return text
    }
  }

  /// A device as `--device` has it; what it names is checked when it is opened.
  static var device: Self {
    text.requiring { text throws(ValueError) in
      guard !text.isEmpty else { throw ValueError("must not be empty; write null to leave it out") }
      return text
    }
  }

  /// The only interface that an ESP8266 has.
  static var interfaceType: Self {
    text.requiring { text throws(ValueError) in
      guard text == "WIFI" else { throw ValueError("must be WIFI, the only interface of this device") }
      return text
    }
  }
}

extension ValueRule where Value == Int {
  /// A whole number as a JSON number, or as text with the digits of a C constant.
  static func integer(in range: ClosedRange<Int>) -> Self {
    Self { node throws(ValueError) in
      let isSingle = range.count == 1
      let wanted =
        isSingle
        ? "must be \(range.lowerBound)"
        : "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      if let number = node.number {
        guard let integer = number.integer, range.contains(integer) else {
          throw ValueError("\(wanted), not \(quotedNumber(number.text))")
        }
        return integer
      }
      guard let text = node.string else { throw ValueError("\(wanted), not \(node.typeName)") }
      guard !isOctal(text) else { throw ValueError("must not begin with 0, which makes it octal in C") }
      guard let integer = wholeNumber(text) else {
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

extension ValueRule where Value == Bool {
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

extension ValueRule where Value == Secret {
  /// A password; its length depends on the network's security and is checked with that.
  static var password: Self { ValueRule<String>.text.requiring { Secret($0) } }
}

extension ValueRule where Value == WiFiSecurity {
  /// A word of `nsapi_security_t`; the documentation's placeholder stands for WPA_WPA2.
  static var security: Self {
    ValueRule<String>.text.requiring { text throws(ValueError) in
      if text == Placeholder.security { return .wpaWPA2 }
      guard let security = WiFiSecurity(word: text) else {
        let words = WiFiSecurity.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValueError("must be one of \(words)")
      }
      return security
    }
  }

  /// A security other than none.
  static var secureProtocol: Self {
    security.requiring { security throws(ValueError) in
      guard security != .none else {
        throw ValueError("must not be NONE; an open network belongs to `wifi-unsecure-ssid`")
      }
      return security
    }
  }
}

extension ValueRule where Value == BSSID {
  /// Six bytes in hexadecimal.
  static var bssid: Self {
    ValueRule<String>.text.requiring { text throws(ValueError) in
      guard let bssid = BSSID(text) else {
        throw ValueError("must be six pairs of hexadecimal digits, such as 00:00:5e:00:53:01")
      }
      return bssid
    }
  }
}

extension ValueRule where Value == [String] {
  /// Host names as the initialiser of a C array.
  static var hosts: Self {
    Self { node throws(ValueError) in
      guard let text = node.string else {
        throw ValueError("must be a string with a C array initialiser, not \(node.typeName)")
      }
      let hosts = try CSource.list(text)
      for host in hosts { try checkHost(host) }
      return hosts
    }
  }
}
