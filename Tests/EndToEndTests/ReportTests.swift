import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test report")
struct ReportTests {
  static let goldens = Tool.root.appending(path: "Tests/ReportsTests/Fixtures/greentea")

  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: goldens.path))?
    .filter { $0.hasSuffix(".input.json") }.map { String($0.dropLast(".input.json".count)) }.sorted() ?? []

  @Test("there are goldens")
  func exist() {
    #expect(Self.names.count == 12)
  }

  @Test("prints what the real tools printed, byte for byte", arguments: names)
  func golden(name: String) throws {
    let input = Self.goldens.appending(path: "\(name).input.json").path
    func text(_ look: String) throws -> String {
      try ["suites", "cases"].map { table in
        try String(contentsOf: Self.goldens.appending(path: "\(name)\(look).\(table).txt"), encoding: .utf8)
      }.joined()
    }
    let classic = try Tool.run(["report", input])
    #expect(classic.status == 0)
    #expect(classic.stdout == (try text(".legacy")))
    #expect(classic.stderr.isEmpty)
    let github = try Tool.run(["report", input, "--report-style", "github"])
    #expect(github.stdout == (try text("")))
  }

  @Test(
    "prints a stored run exactly as the run did, closing lines included", arguments: ["classic", "github"])
  func eventLog(style: String) throws {
    let folder = try TemporaryFolder()
    let run = try Tool.run([
      "--seed", "3", "--events", folder.path("events"), "--device", "sim:?mute=WIFI-CONNECT:9",
      "--report-style", style,
    ])
    #expect(run.status == 1)
    let report = try Tool.run(["report", folder.path("events"), "--report-style", style])
    #expect(report.status == 0)
    #expect(report.stdout == run.stdout)
    #expect(report.stdout.hasSuffix("mbedgt: exited with code 1\n"))
  }

  @Test("prints what there is of a run that was killed, and says so")
  func truncated() throws {
    let folder = try TemporaryFolder()
    _ = try Tool.run(["--seed", "3", "--events", folder.path("events")])
    let whole = try Data(contentsOf: folder.url.appending(path: "events"))
    try whole.prefix(whole.count / 2).write(to: folder.url.appending(path: "half"))
    let report = try Tool.run(["report", folder.path("half")])
    #expect(report.status == 0)
    #expect(report.stderr.contains("warning:"))
    #expect(try RunTests.rows(report.stdout).count == RunTests.caseRows().count)
    #expect(!report.stdout.contains("completed in"))
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").dropLast()
    let unfinished = try folder.file("unfinished", lines.map { $0 + "\n" }.joined())
    #expect(try Tool.run(["report", unfinished]).stderr.contains("did not finish"))
  }
}
