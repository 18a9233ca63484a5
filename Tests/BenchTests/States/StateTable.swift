/// A table of states and calls as text: the first line names the calls, every other a state and what its
/// calls give.
///
/// An entry is one word for all ways to wait, or three with slashes: blocking/timeout/non-blocking.
struct StateTable: Sendable {
  struct Entry: Sendable, CustomStringConvertible {
    let state: String
    let call: String
    let words: [WaitingMode: String]

    var description: String { "\(call) on a socket that is \(state)" }
  }

  let entries: [Entry]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let calls = lines.first ?? []
    entries = lines.dropFirst().flatMap { fields in
      precondition(fields.count == calls.count + 1, "a row of the table has holes: \(fields)")
      return zip(calls, fields.dropFirst()).map { call, field in
        let words = field.split(separator: "/").map(String.init)
        let all = words.count == 1 ? Array(repeating: words[0], count: WaitingMode.allCases.count) : words
        return Entry(
          state: fields[0], call: call,
          words: Dictionary(uniqueKeysWithValues: zip(WaitingMode.allCases, all)))
      }
    }
  }
}
