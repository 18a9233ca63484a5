/// A command line in its parts: `AT`, a name and a form.
struct CommandLine: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// `=?`
    case test

    /// `?`
    case query

    /// `=`, with the text behind it.
    case set([UInt8])

    /// Nothing behind the name.
    case execute
  }

  /// Such as `+CWMODE`, `E0` or nothing for a bare `AT`. Case matters.
  let name: String
  let form: Form

  /// - Parameter line: what came between the header and the LF; nil if its CR is missing.
  init?(_ line: [UInt8]) {
    guard line.last == UInt8(ascii: "\r") else { return nil }
    let text = line.dropLast()
    let end = text.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "?") } ?? text.endIndex
    name = String(decoding: text[..<end], as: UTF8.self)
    let rest = Array(text[end...])
    switch rest {
    case []: form = .execute
    case Array("?".utf8): form = .query
    case Array("=?".utf8): form = .test
    default:
      // Something behind a question mark belongs to no form.
      guard rest.first == UInt8(ascii: "=") else { return nil }
      form = .set(Array(rest.dropFirst()))
    }
  }
}
