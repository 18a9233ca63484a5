import ATCommand
import NetworkSocket
import Timekeeping

/// A line that the module sends by itself.
enum UnsolicitedLine: Hashable {
  /// `WIFI CONNECTED`: associated, no address yet.
  case wifiConnected
  /// `WIFI GOT IP`.
  case wifiGotIP
  /// `WIFI DISCONNECT`.
  case wifiDisconnect
  /// `ready`: the firmware has started.
  case ready
  /// `<id>,CONNECT`.
  case linkConnected(Int)
  /// `<id>,CLOSED`, also after a failed connect.
  case linkClosed(Int)
  /// `+IPD,<id>,<count>`: bytes wait in the module (passive receive, AT 1.7).
  case dataAvailable(link: Int, count: Int)

  /// - Returns: nil for a line that is none of these.
  init?(_ line: [UInt8]) {
    // Almost every line is none of these: that shows before it is made a text.
    guard line.count <= 32, let first = line.first,
      first.isASCIIDigit || "Wr".utf8.contains(first) || line.starts(with: "+IPD,".utf8)
    else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    switch text {
    case "WIFI CONNECTED": self = .wifiConnected
    case "WIFI GOT IP": self = .wifiGotIP
    case "WIFI DISCONNECT": self = .wifiDisconnect
    case "ready": self = .ready
    default:
      // By bytes, which costs a tenth.
      let fields = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map(Substring.init)
      if fields.count == 2, let link = Self.link(fields[0]) {
        switch fields[1] {
        case "CONNECT": self = .linkConnected(link)
        case "CLOSED", "CONNECT FAIL": self = .linkClosed(link)
        default: return nil
        }
      } else if fields.count == 3, fields[0] == "+IPD", let link = Self.link(fields[1]),
        let count = Int(fields[2]), count >= 0
      {
        self = .dataAvailable(link: link, count: count)
      } else {
        return nil
      }
    }
  }

  private static func link(_ text: Substring) -> Int? {
    guard let link = Int(text), ESP8266.links.contains(link), text.utf8.count == 1 else { return nil }
    return link
  }
}

/// The comma-separated fields of an answer such as `"home","aa:bb:cc:dd:ee:ff",6,-51`.
enum ATFields {
  /// Splits at commas outside quotes and takes quotes and backslash escapes away.
  ///
  /// AT 1.7 does not escape the SSID in its answers, so that a quote inside one is kept when no comma or end
  /// follows it.
  static func split(_ bytes: [UInt8]) -> [String] {
    let quote = UInt8(ascii: "\"")
    let comma = UInt8(ascii: ",")
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      switch byte {
      case quote where !isQuoted && field.isEmpty: isQuoted = true
      case quote where isQuoted && (next == nil || next == comma): isQuoted = false
      case UInt8(ascii: "\\") where isQuoted && next != nil:
        index += 1
        field.append(bytes[index])
      case comma where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      default: field.append(byte)
      }
      index += 1
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
  }
}

/// Why a command to the module had no success.
enum ModemError: Error, Equatable {
  /// No answer, or no way to send the command.
  case channel(ATError)
  /// The module answered ERROR or FAIL; the words before it.
  case refused([String])
  /// The module answered, but not what the command is specified to bring.
  case unexpected(String)
  /// The link is not to be used any more: what went wrong with it.
  case lost(String)
  /// `AT+RST` was accepted, and no `ready` came: whether `AT` is answered, and what was said meanwhile.
  case notReady(answers: Bool, BootText)
  /// A result that has a code of its own.
  case failed(NSAPIError)

  /// Whether another try may do better: the module did not answer, or not yet to this.
  var mayPass: Bool {
    switch self {
    case .channel(.noAnswer), .channel(.busy), .refused: true
    case .channel, .unexpected, .lost, .notReady, .failed: false
    }
  }

  /// The code for the network-socket API: DEVICE_ERROR where nothing more exact is specified.
  var code: NSAPIError {
    switch self {
    case .failed(let code): code
    case .lost: .connectionLost
    case .channel, .refused, .unexpected, .notReady: .deviceError
    }
  }
}
