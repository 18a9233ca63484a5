/// A line of a log of mbedhtrun, looked at with the patterns by which mbed-greentea 1.8.15 reads it.
struct HtrunLine {
  private let bytes: ArraySlice<UInt8>

  /// Unix time as it is written, such as `1467197400.52`; nil without one at the beginning.
  let stamp: ArraySlice<UInt8>?

  /// What follows the stamp's bracket.
  private let rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    var scanner = ByteScanner(bytes)
    let start = scanner.rest
    if scanner.take("["), scanner.takeDigits(), scanner.take("."), scanner.takeDigits() {
      let stamp = start[(start.startIndex + 1)..<scanner.rest.startIndex]
      if scanner.take("]") {
        self.stamp = stamp
        rest = scanner.rest
        return
      }
    }
    stamp = nil
    rest = bytes[bytes.endIndex...]
  }

  /// The whole line.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Seconds since 1970.
  var time: Double? { stamp.flatMap { Double(String(decoding: $0, as: UTF8.self)) } }

  /// What follows `[time][WHO][LVL]`; nil if that is not there.
  private var body: ArraySlice<UInt8>? {
    guard stamp != nil else { return nil }
    var scanner = ByteScanner(rest)
    for _ in 0..<2 {
      guard scanner.take("["), scanner.takeWord(), scanner.take("]") else { return nil }
    }
    return scanner.rest
  }

  /// Whether the line begins with time, writer and level.
  var isLogLine: Bool { body != nil }

  // MARK: Messages

  /// The name in `{{KEY;NAME}}`, if nothing with an opening brace stands before it.
  ///
  /// The name ends at the last `}}` before a semicolon.
  func name(in key: StaticString) -> ArraySlice<UInt8>? {
    message(key).flatMap(Self.name)
  }

  /// The name and the two counts in `{{KEY;NAME;PASSED;FAILED}}`.
  func nameAndCounts(
    in key: StaticString
  ) -> (name: ArraySlice<UInt8>, passed: ArraySlice<UInt8>, failed: ArraySlice<UInt8>)? {
    guard let value = message(key), let semicolon = value.firstIndex(of: UInt8(ascii: ";")),
      semicolon > value.startIndex
    else { return nil }
    return Self.counts(value[(semicolon + 1)...]).map { (value[..<semicolon], $0.first, $0.second) }
  }

  /// The two counts in `{{KEY;PASSED;FAILED}}`.
  func counts(in key: StaticString) -> (first: ArraySlice<UInt8>, second: ArraySlice<UInt8>)? {
    message(key).flatMap(Self.counts)
  }

  /// The name in the last `{{KEY;NAME}}` of the line, wherever that stands behind writer and level.
  func lastName(in key: StaticString) -> ArraySlice<UInt8>? {
    guard let body else { return nil }
    for index in body.indices.reversed() where body[index] == UInt8(ascii: "{") {
      var scanner = ByteScanner(body[index...])
      if scanner.take("{{"), scanner.take(key), scanner.take(";"), let found = Self.name(scanner.rest) {
        return found
      }
    }
    return nil
  }

  /// What follows `{{KEY;` where the first opening brace of the line begins that, behind one byte at least.
  private func message(_ key: StaticString) -> ArraySlice<UInt8>? {
    guard let brace = rest.firstIndex(of: UInt8(ascii: "{")), brace > rest.startIndex else { return nil }
    var scanner = ByteScanner(rest[brace...])
    guard scanner.take("{{"), scanner.take(key), scanner.take(";") else { return nil }
    return scanner.rest
  }

  private static func name(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let part = value.prefix { $0 != UInt8(ascii: ";") }
    let brace = UInt8(ascii: "}")
    guard
      let end = part.indices.dropFirst().dropLast().last(where: { part[$0] == brace && part[$0 + 1] == brace }
      )
    else { return nil }
    return part[..<end]
  }

  private static func counts(
    _ value: ArraySlice<UInt8>
  ) -> (first: ArraySlice<UInt8>, second: ArraySlice<UInt8>)? {
    var scanner = ByteScanner(value)
    guard let first = scanner.take(while: ByteScanner.isDigit), scanner.take(";"),
      let second = scanner.take(while: ByteScanner.isDigit), scanner.take("}}")
    else { return nil }
    return (first, second)
  }

  // MARK: utest

  /// Names have no more apostrophes than this in a line of utest: a bound on hostile lines.
  private static let maximumQuotes = 32

  /// What may be the name in `>>> Running case #N: 'NAME'`, behind which anything may follow.
  var begunNames: [ArraySlice<UInt8>] {
    guard let body else { return [] }
    var scanner = ByteScanner(body)
    guard scanner.take(" >>> Running case #"), scanner.takeDigits(), scanner.take(": '") else { return [] }
    return Self.candidates(scanner.rest) { _ in true }
  }

  /// What may be the name in `>>> 'NAME': P passed, F failed`.
  var endedNames: [ArraySlice<UInt8>] {
    guard let body else { return [] }
    var scanner = ByteScanner(body)
    guard scanner.take(" >>> '") else { return [] }
    return Self.candidates(scanner.rest) { rest in
      var scanner = ByteScanner(rest)
      return scanner.take(": ") && scanner.takeDigits() && scanner.take(" passed, ") && scanner.takeDigits()
        && scanner.take(" failed")
    }
  }

  /// All that stands before an apostrophe behind which the text is as it must be.
  private static func candidates(
    _ text: ArraySlice<UInt8>, _ isEnd: (ArraySlice<UInt8>) -> Bool
  ) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var quotes = 0
    for index in text.indices where text[index] == UInt8(ascii: "'") {
      quotes += 1
      guard quotes <= maximumQuotes else { break }
      if isEnd(text[(index + 1)...]) { found.append(text[..<index]) }
    }
    return found
  }
}
