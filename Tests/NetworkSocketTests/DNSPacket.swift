/// A DNS packet made by hand: parts are put together as they are, right or wrong.
struct DNSPacket {
  var id: UInt16 = 7
  var flags: UInt16 = 0x8180
  var questions: UInt16 = 1
  var answers: UInt16
  var body: [UInt8]

  /// An answer to a question for `name`, type A, with the given records.
  init(_ name: String = "a.test", type: UInt16 = 1, records: [[UInt8]] = []) {
    answers = UInt16(records.count)
    body = Self.name(name) + Self.pair(type) + Self.pair(1) + records.joined()
  }

  var bytes: [UInt8] {
    Self.pair(id) + Self.pair(flags) + Self.pair(questions) + Self.pair(answers) + [0, 0, 0, 0] + body
  }

  static func pair(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

  static func name(_ text: String) -> [UInt8] {
    text.utf8.split(separator: UInt8(ascii: ".")).flatMap { [UInt8($0.count)] + $0 } + [0]
  }

  /// A pointer to the name of the question.
  static let questionName: [UInt8] = [0xC0, 12]

  static func record(
    of owner: [UInt8] = questionName, type: UInt16 = 1, class: UInt16 = 1, seconds: UInt32 = 300,
    _ data: [UInt8]
  ) -> [UInt8] {
    owner + pair(type) + pair(`class`) + pair(UInt16(seconds >> 16)) + pair(UInt16(seconds & 0xFFFF))
      + pair(UInt16(data.count)) + data
  }
}
