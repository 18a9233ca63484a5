import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test history dashboard")
struct DashboardTests {
  private static let cases = ["--cases", "WIFI-CONSTRUCTOR,TCPSOCKET_OPEN_LIMIT", "-q"]

  private static func twoFirmwares() throws -> HistoryRun {
    let history = try HistoryRun()
    for label in ["1.6.2", "1.7.4"] {
      try #require(try history.run(["--seed", "1", "--firmware", label] + cases).status == 0)
    }
    return history
  }

  private func pages(_ folder: String) throws -> Set<String> {
    let found = try #require(FileManager.default.enumerator(atPath: folder))
    return Set(found.compactMap { $0 as? String }.filter { $0.hasSuffix(".html") })
  }

  @Test("a second call writes only what is new")
  func incremental() throws {
    let history = try Self.twoFirmwares()
    let site = history.folder.path("site")
    let first = try history.history(["dashboard", "--out", site])
    #expect(first.status == 0)
    #expect(first.stdout.isEmpty)
    #expect(first.stderr == "netsocket-test: wrote 5 pages in \(site); 0 were there already\n")
    let names = try pages(site)
    #expect(names.isSuperset(of: ["index.html", "dashboard.html", "compare/1.6.2..1.7.4.html"]))
    #expect(names.count == 5)
    let again = try history.history(["dashboard", "--out", site])
    #expect(again.stderr == "netsocket-test: wrote 0 pages in \(site); 5 were there already\n")
    // A new run: its page, the comparison that it is part of, the dashboard and the index.
    let run = try history.run(["--seed", "2", "--firmware", "1.7.4", "--dashboard", site, "-n", "*-wifi"])
    #expect(run.stderr.contains("netsocket-test: wrote 4 pages in \(site); 2 were there already\n"))
    #expect(try pages(site).subtracting(names).count == 1)
    try FileManager.default.removeItem(atPath: "\(site)/index.html")
    let repaired = try history.history(["dashboard", "--out", site])
    #expect(repaired.stderr == "netsocket-test: wrote 1 page in \(site); 5 were there already\n")
  }

  @Test("filters choose the runs, and the page says which")
  func filters() throws {
    let history = try Self.twoFirmwares()
    let page = history.folder.path("page.html")
    func text(_ arguments: [String]) throws -> String {
      let output = try history.history(["dashboard", "--out", page] + arguments)
      #expect(output.status == 0, "\(output.stderr)")
      return try String(contentsOfFile: page, encoding: .utf8)
    }
    #expect(try text([]).contains("<title>History: 2 runs, 2 firmwares</title>"))
    let one = try text(["--firmware", "1.6.2"])
    #expect(one.contains("<title>History: 1 run, 1 firmware</title>"))
    #expect(one.contains("<bdi>firmware 1.6.2</bdi>"))
    #expect(try text(["--runs", "1"]).contains("the newest 1 of 2 runs"))
  }

  @Test("without a matching run it is an error, and so is a folder that cannot be made")
  func wrong() throws {
    let history = try Self.twoFirmwares()
    let none = try history.history(["dashboard", "--out", "x", "--firmware", "9"])
    #expect(none.status == 66)
    #expect(none.stderr.contains("netsocket-test: error: no run to show\n"))
    #expect(try history.history(["dashboard", "--out", "\(history.path)/x"]).status == 74)
    #expect(try history.history(["dashboard", "--out", history.path]).status == 64)
    #expect(try history.run(["--no-history", "--dashboard", "x"]).status == 64)
  }

  @Test("a firmware label alone names its runs, unless an id begins with it")
  func labels() throws {
    let history = try Self.twoFirmwares()
    #expect(try history.run(["compare", "1.6.2", "1.7.4"]).stdout.contains("\ncandidate: 1.7.4 (1 run)\n"))
    let id = try #require(try history.rows("runs", ["list"]).first?["id"] as? String)
    try #require(try history.run(["--firmware", String(id.prefix(4))] + Self.cases).status == 0)
    let ambiguous = try history.run(["compare", "1.6.2", String(id.prefix(4))])
    #expect(ambiguous.status == 64)
    #expect(ambiguous.stderr.contains("write firmware:\(id.prefix(4))"), "\(ambiguous.stderr)")
  }

  @Test("several candidates have a column each, and a page shows them")
  func several() throws {
    let history = try Self.twoFirmwares()
    let page = history.folder.path("page.html")
    let output = try history.run(["compare", "1.6.2", "1.7.4", "latest", "--all", "--report-html", page])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("\n1.7.4: no regression\n1.7.4: no regression\n"))
    #expect(
      try String(contentsOfFile: page, encoding: .utf8).contains("<title>1.7.4, 1.7.4 against 1.6.2</title>"))
    #expect(try history.run(["compare", "1.6.2"]).status == 64)
  }
}
