/// Cuts what a module says into messages: a line with its line end and the blank lines before it, a prompt, or a
/// header with the data that it announces.
struct ModuleMessage: Hashable, Sendable {
  let bytes: [UInt8]

  /// What names the message in a script: the whole of it, of data only its header, because the data differ from run to
  /// run.
  let key: [UInt8]

  private static let lineEnd = UInt8(ascii: "\n")

  /// The messages of a chunk, which together are the chunk.
  static func all(in chunk: [UInt8]) -> [ModuleMessage] {
    var messages: [ModuleMessage] = []
    var rest = chunk[...]
    while !rest.isEmpty {
      let message = ModuleMessage(first: rest)
      messages.append(message)
      rest = rest.dropFirst(message.bytes.count)
    }
    return messages
  }

  /// The first message of some bytes, 1 and up.
  private init(first bytes: ArraySlice<UInt8>) {
    let start = bytes.firstIndex { $0 != UInt8(ascii: "\r") && $0 != Self.lineEnd } ?? bytes.endIndex
    if let (header, count) = Self.dataHeader(bytes[start...]) {
      key = Array(bytes[..<header])
      self.bytes = Array(bytes[..<header] + bytes[header...].prefix(max(count, 0)))
      return
    }
    let end = bytes[start...].firstIndex(of: Self.lineEnd).map { $0 + 1 } ?? bytes.endIndex
    self.bytes = Array(bytes[..<end])
    key = self.bytes
  }

  /// Where the header of data ends, and how many bytes of data it announces; nil if there is none.
  private static func dataHeader(_ bytes: ArraySlice<UInt8>) -> (end: Int, count: Int)? {
    guard let line = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let head = String(decoding: bytes[..<line], as: UTF8.self)
    if head.hasPrefix("+IPD,") || head.hasPrefix("+CIPRECVDATA,") {
      // `+IPD,<link>,<count>[,<address>,<port>]:`, without the link on a single connection.
      let fields = head.split(separator: ",")
      let place = head.hasPrefix("+IPD,") && fields.count > 2 ? 2 : 1
      guard fields.count > place, let count = Int(fields[place]) else { return nil }
      return (line + 1, count)
    }
    guard head == "+CIPRECVDATA", let comma = bytes.firstIndex(of: UInt8(ascii: ",")),
      let count = Int(String(decoding: bytes[(line + 1)..<comma], as: UTF8.self))
    else { return nil }
    return (comma + 1, count)
  }
}
