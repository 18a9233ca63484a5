import Foundation
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunImport
import Testing

/// The size from which on the command line reads so is no matter here.
@Suite("A log of any size")
struct LogSieveTests {
  private static func runs(_ bytes: [UInt8], pieces: Int = 1000) throws -> [ImportedRun] {
    var sieve = LogSieve()
    // A file's beginning tells what it is.
    let beginning = min(max(pieces, 200), bytes.count)
    try sieve.add(bytes[..<beginning])
    for start in stride(from: beginning, to: bytes.count, by: pieces) {
      try sieve.add(bytes[start..<min(start + pieces, bytes.count)])
    }
    return try RunImporter().read(sieve, RunImporter.Hints(suite: "the-suite"))
  }

  /// The tables, the closing lines and the remarks.
  private static func shown(_ runs: [ImportedRun]) -> [String] {
    runs.flatMap { run in
      [Imports.shown(run)] + Imports.cases(run)
        + run.remarks.filter { !$0.message.contains("what its cases printed") }.map {
          "\($0.position.map { "\($0)" } ?? "") \($0.message)"
        }
    }
  }

  static let logs =
    WildLogTests.names + HtrunLogTests.names.map { "htrun/\($0).log" } + ["mbedgt/e2e-mixed.console.txt"]

  @Test("gives the runs of the whole log, in whatever pieces it comes", arguments: logs)
  func same(name: String) throws {
    let bytes = try Imports.bytes(name)
    guard !bytes.starts(with: [0xFF, 0xFE]) else { return }
    let whole = Result { try Imports.runs(bytes) }
    for pieces in [1, 7, 1000, 1 << 20] {
      switch whole {
      case .success(let runs): #expect(try Self.shown(Self.runs(bytes, pieces: pieces)) == Self.shown(runs))
      case .failure: #expect(throws: (any Error).self) { try Self.runs(bytes, pieces: pieces) }
      }
    }
  }

  @Test("the known run in any dress, among lines that tell nothing", arguments: WildLogTests.dresses)
  func dressed(name: String, dress: @Sendable (Int, String) -> String) throws {
    let lines = try WildLogTests.knownRun().split(separator: "\n", omittingEmptySubsequences: false)
    let noise = (0..<3).map { "[12.5\($0)][CONN][RXD] \(String(repeating: "x", count: 100))" }
    let text = (noise + lines.map { String($0) }).enumerated().map(dress).joined(separator: "\n")
    #expect(try Self.shown(Self.runs(Array(text.utf8))) == Self.shown(Imports.runs(text)))
  }

  @Test("what its cases printed is left out, and that is told")
  func leftOut() throws {
    let run = try #require(try Self.runs(Imports.bytes("htrun/ok.log")).first)
    #expect(
      run.remarks.map(\.message) == ["the log is larger than 64 MiB: what its cases printed is left out"])
    let lines = RunOutcome(events: run.events).suites.flatMap(\.cases).flatMap(\.attempts).flatMap(\.log)
    #expect(lines.count < 20)
  }

  @Test(
    "only logs may be larger than what is read as a whole",
    arguments: [
      (
        "<testsuites></testsuites>",
        "1:1: the file is larger than 64 MiB, and a report (mbedgt-junit) is read as a whole: only logs may be larger"
      ),
      (
        "{\"a\": 1}",
        "1:1: the file is larger than 64 MiB, and a report (mbedgt-json) is read as a whole: only logs may be larger"
      ),
      (
        "\u{FEFF}{\"schema\":\"netsocket-test-events/1\"}",
        "1:1: the file is larger than 64 MiB, and a report (event-log) is read as a whole: only logs may be larger"
      ),
    ])
  func documents(text: String, message: String) {
    #expect(Self.message(Array(text.utf8)) == message)
  }

  @Test("UTF-16 must be converted before")
  func utf16() {
    #expect(
      Self.message([0xFF, 0xFE, 0x6D, 0x00])
        == "1:1: the file is larger than 64 MiB and is UTF-16: convert it with iconv -f UTF-16 -t UTF-8")
  }

  private static func message(_ bytes: [UInt8]) -> String? {
    do {
      _ = try runs(bytes)
      return nil
    } catch {
      return (error as? DocumentError).map { "\($0.position): \($0.message)" }
    }
  }
}
