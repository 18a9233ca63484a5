import Foundation
import Testing

@testable import RunImport

@Suite("A line of mbedhtrun")
struct HtrunLineTests {
  struct Sample: Decodable {
    let line: String
    let found: [String: [String]]
  }

  @Test("is matched as Python's regular expressions match it")
  func patterns() throws {
    let samples = try JSONDecoder().decode([Sample].self, from: Data(Imports.bytes("htrun/patterns.json")))
    #expect(samples.count > 300)
    for sample in samples {
      let bytes = Array(sample.line.utf8)
      let line = HtrunLine(bytes[...])
      var found: [String: [String]] = [:]
      found["start"] = line.name(in: "__testcase_start").map { [Self.text($0)] }
      found["finish"] = line.nameAndCounts(in: "__testcase_finish").map {
        [Self.text($0.name), Self.text($0.passed), Self.text($0.failed)]
      }
      found["name"] = line.lastName(in: "__testcase_name").map { [Self.text($0)] }
      found["summary"] = line.counts(in: "__testcase_summary").map {
        [Self.text($0.first), Self.text($0.second)]
      }
      if line.begunNames.map(Self.text).contains("it's A") { found["begin"] = ["it's A"] }
      if line.endedNames.map(Self.text).contains("it's A") { found["end"] = ["it's A"] }
      var expected = sample.found
      // What no event of a run has.
      for key in ["count", "heap", "thread"] { expected[key] = nil }
      // The counts of utest's own line are not looked at.
      if let end = expected["end"]?.prefix(1) { expected["end"] = Array(end) }
      #expect(found == expected, "\(sample.line)")
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
