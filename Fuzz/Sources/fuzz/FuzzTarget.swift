import ATCommand
import EventLog
import Greentea
import MbedFormats
import PositionedJSON
import TestConfiguration

@testable import ESP8266Driver
@testable import NetworkSocket
@testable import RunImport
@testable import SerialLines

/// A reader of foreign bytes: it may refuse them, but it may not crash, hang, or break the property that is checked.
struct FuzzTarget {
  let name: String
  let take: FuzzCallback

  static let all = [
    FuzzTarget(name: "tokenizer") { data, count in withInput(data, count, tokenizer) },
    FuzzTarget(name: "json") { data, count in withInput(data, count, json) },
    FuzzTarget(name: "xml") { data, count in withInput(data, count, xml) },
    FuzzTarget(name: "dns") { data, count in withInput(data, count, dns) },
    FuzzTarget(name: "telnet") { data, count in withInput(data, count, telnet) },
    FuzzTarget(name: "config") { data, count in withInput(data, count, config) },
    FuzzTarget(name: "events") { data, count in withInput(data, count, events) },
    FuzzTarget(name: "console") { data, count in withInput(data, count, console) },
  ]

  private static func withInput(
    _ data: UnsafePointer<UInt8>?, _ count: Int, _ body: ([UInt8]) -> Void
  ) -> Int32 {
    body(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
  }

  // MARK: Serial line and network

  /// However the bytes are cut, the tokens are the same. The first byte says how they are cut.
  private static func tokenizer(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    func tokens(_ size: Int) -> [ATToken] {
      var tokenizer = ATTokenizer(rules: ESP8266.dataRules)
      var tokens: [ATToken] = []
      for chunk in bytes.dropFirst().chunks(of: size) {
        let copy = Array(chunk)
        tokenizer.feed(copy.span) { tokens.append($0) }
      }
      return tokens
    }
    precondition(tokens(.max) == tokens(Int(first) + 1), "the tokens depend on how the bytes are cut")
  }

  /// The query is that of the corpus, with the ID of the reply.
  private static func dns(_ bytes: [UInt8]) {
    let id = bytes.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
    for version in [IPAddress.Version.v4, .v6] {
      guard let reply = try? DNSReply(bytes, to: DNSQuery(id: id, name: "a.test", version: version)) else {
        continue
      }
      guard case .addresses(let addresses, _) = reply else { continue }
      precondition(!addresses.isEmpty && addresses.allSatisfy { $0.version == version })
    }
  }

  /// However the bytes are cut, the tokens are the same.
  private static func telnet(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    func tokens(_ size: Int) -> [TelnetToken] {
      var decoder = TelnetDecoder()
      return bytes.dropFirst().chunks(of: size).flatMap { decoder.feed($0) }
        .reduce(into: []) { tokens, token in
          if case .data(let more) = token, case .data(let before)? = tokens.last {
            tokens[tokens.count - 1] = .data(before + more)
          } else {
            tokens.append(token)
          }
        }
    }
    precondition(tokens(.max) == tokens(Int(first) + 1), "the tokens depend on how the bytes are cut")
  }

  // MARK: Documents

  /// Whatever is read is written so that it is read again.
  private static func json(_ bytes: [UInt8]) {
    guard let node = try? JSONReader(options: .init(isJSON5: true)).read(bytes) else { return }
    for text in [JSONWriter.compact, .indented].map({ $0.write(value(of: node)) }) {
      guard let again = try? JSONReader().read(Array(text.utf8)) else {
        preconditionFailure("what was written cannot be read")
      }
      precondition(value(of: again) == value(of: node), "what was written is read as something else")
    }
  }

  private static func value(of node: JSONNode) -> JSONValue {
    switch node.value {
    case .object(let members): .object(members.map { ($0.name, value(of: $0.node)) })
    case .array(let elements): .array(elements.map(value))
    case .string(let text): .string(text)
    // As text: a number of a document may have more digits than any number here.
    case .number(let number): .string(number.text)
    case .bool(let bool): .bool(bool)
    case .null: .null
    }
  }

  /// Elements that begin also end.
  private static func xml(_ bytes: [UInt8]) {
    var reader = XMLReader(bytes)
    var depth = 0
    while let token = try? reader.next() {
      switch token {
      case .start: depth += 1
      case .end: depth -= 1
      case .text: break
      }
      precondition(0...XMLReader.maximumDepth ~= depth)
    }
  }

  private static func config(_ bytes: [UInt8]) {
    _ = try? TestConfigReader(target: "K64F").read(bytes)
  }

  /// Whatever is read is written so that it is read again.
  private static func events(_ bytes: [UInt8]) {
    guard let log = try? EventLogReader().read(bytes, allowingTruncation: true) else { return }
    let writer = EventLogWriter()
    let text = log.events.map { writer.line($0) }.joined()
    guard let again = try? EventLogReader().read(Array(text.utf8)) else {
      preconditionFailure("what was written cannot be read")
    }
    precondition(again.events == log.events, "what was written is read as something else")
  }

  /// Whatever is imported has tables.
  private static func console(_ bytes: [UInt8]) {
    guard let runs = try? RunImporter().read(bytes, RunImporter.Hints(suite: "suite")) else { return }
    precondition(!runs.isEmpty)
    for run in runs {
      let report = MbedReport(RunOutcome(events: run.events))
      for style in ReportStyle.allCases { precondition(!MbedTables(report, style: style).cases.isEmpty) }
    }
  }
}

extension ArraySlice {
  /// Pieces of that size; the last may be shorter.
  fileprivate func chunks(of size: Int) -> [ArraySlice] {
    var rest = self
    var chunks: [ArraySlice] = []
    while !rest.isEmpty {
      chunks.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return chunks
  }
}
