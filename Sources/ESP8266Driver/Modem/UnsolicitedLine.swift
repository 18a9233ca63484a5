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
    guard line.count <= 32 else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    switch text {
    case "WIFI CONNECTED": self = .wifiConnected
    case "WIFI GOT IP": self = .wifiGotIP
    case "WIFI DISCONNECT": self = .wifiDisconnect
    case "ready": self = .ready
    default:
      let fields = text.split(separator: ",", omittingEmptySubsequences: false)
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
