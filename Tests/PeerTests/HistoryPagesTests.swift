import Foundation
import Greentea
import RunHistory
import TestSupport
import Testing
import Timekeeping
import ToolSupport

/// `NETSOCKET_TEST_SCREENSHOTS=FOLDER` keeps pictures of the pages.
@Suite("The pages of a made history, opened in headless Chromium", .needsPeers, .serialized)
struct HistoryPagesTests {
  private let folder: TemporaryFolder
  private let site: String

  init() throws {
    folder = try TemporaryFolder()
    let path = folder.path("history.sqlite")
    let file = try HistoryFile.open(path, .readWrite)
    var generator = SeededGenerator(seed: 21)
    let first = try #require(WallTime("2026-11-01"))
    let runs = MadeHistory.runs().map { run in
      let start = first.unixNanoseconds + Int64(run.start.inSeconds) * 1_000_000_000
      return StoredRun(
        header: RunHeader(
          id: RunID(using: &generator), startedAt: WallTime(unixNanoseconds: start), firmware: run.firmware),
        events: run.events)
    }
    _ = try file.add(runs)
    file.close()
    site = folder.path("site")
    let output = try Tool.run(["history", "dashboard", "--history", path, "--out", site])
    try #require(output.status == 0, "\(output.stderr)")
    #expect(output.stderr == "netsocket-test: wrote 46 pages in \(site); 0 were there already\n")
  }

  /// The hang in one firmware, the wedge in two runs, the slower scan, the flaky echo.
  private static let counts = [
    "td.h=7", "td.e=8", "tr[data-word~=hung]=1", "tr[data-word~=flaky]=1", "#flaky ~ .wide tbody tr=11",
    "tr[data-word~=slower] td.w=16",
  ]

  private func expectGood(
    _ page: String, _ texts: [String], counts: [String] = [], named name: String
  ) throws {
    var arguments = counts.flatMap { ["--count", $0] }
    if let place = ProcessInfo.processInfo.environment["NETSOCKET_TEST_SCREENSHOTS"] {
      let pictures = URL(filePath: place).appending(path: name)
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
      arguments += ["--screenshots", pictures.path]
    }
    let verdict = try Peers.python("check_page.py", arguments + ["\(site)/\(page)"] + texts)
    #expect(verdict.stdout.prefix(4000) == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
  }

  @Test("show every planted defect, and are legible, linked and usable by keyboard")
  func pages() throws {
    try expectGood(
      "dashboard.html",
      [
        "History: 40 runs, 5 firmwares", "1.7.4-rc2 against 1.7.4-rc1",
        "\(MadeHistory.wedge.message): 8 failures",
        "4 cases in 2 runs of 1.7.4-rc1", "\(MadeHistory.hang.message): 7 failures",
      ],
      counts: Self.counts, named: "dashboard")
    try expectGood("index.html", ["Dashboard of 40 runs, 5 firmwares", "1.7.4-rc1"], named: "index")
    try expectGood(
      "compare/1.7.3..1.7.4-rc1.html",
      [
        "1.7.4-rc1 against 1.7.3", "fail that passed", "run time",
        "regression ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT",
        "no answer to AT+CIPDOMAIN", "baseline 1.7.3",
      ], named: "comparison")
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(site)/runs")
    #expect(runs.count == 40)
    let wedged = try runs.first { name in
      try String(contentsOfFile: "\(site)/runs/\(name)", encoding: .utf8).contains(MadeHistory.wedge.message)
    }
    try expectGood(
      "runs/\(try #require(wedged))",
      ["\(MadeHistory.wedge.message): 4 cases", "→ sent", "without a line", "the module restarted"],
      named: "run")
  }

  @Test(
    "a planted defect that the heat map does not show is noticed",
    arguments: [
      ("class=\"h\"", "0 of td.h, not 7"), ("class=\"e\"", "0 of td.e, not 8"),
      ("hung", "0 of tr[data-word~=hung], not 1"), ("flaky", "0 of tr[data-word~=flaky], not 1"),
      ("slower", "0 of tr[data-word~=slower] td.w, not 16"),
    ].prefix(TestForm.isFull ? 5 : 3))
  func missing(mark: String, message: String) throws {
    let page = "\(site)/dashboard.html"
    let text = try String(contentsOfFile: page, encoding: .utf8)
    let bad = text.replacing(#/<(td class|tr [^>]*data-word)="[^"]*"/#) {
      $0.output.0.replacing(mark, with: "")
    }
    try bad.write(toFile: page, atomically: true, encoding: .utf8)
    let verdict = try Peers.python("check_page.py", Self.counts.flatMap { ["--count", $0] } + [page])
    #expect(verdict.status == 1)
    #expect(verdict.stdout.contains(message), "\(verdict.stdout.prefix(2000))")
  }
}
