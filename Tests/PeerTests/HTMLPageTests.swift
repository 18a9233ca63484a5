import EventLog
import Foundation
import Greentea
import MbedFormats
import Reports
import TestSupport
import Testing
import ToolSupport

/// `NETSOCKET_TEST_SCREENSHOTS=FOLDER` keeps pictures of the pages: look at them when the page has changed.
@Suite("The page of a run, opened in headless Chromium", .needsPeers, .serialized)
struct HTMLPageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func check(_ page: String, _ texts: [String] = [], named name: String) throws -> Program.Output {
    var arguments: [String] = []
    if let place = ProcessInfo.processInfo.environment["NETSOCKET_TEST_SCREENSHOTS"] {
      let pictures = URL(filePath: place).appending(path: name)
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
      arguments = ["--screenshots", pictures.path]
    }
    return try Peers.python("check_page.py", arguments + [page] + texts)
  }

  private func expectGood(_ page: String, _ texts: [String] = [], named name: String) throws {
    let verdict = try check(page, texts, named: name)
    #expect(verdict.stdout.prefix(4000) == "")
    #expect(verdict.status == 0, "\(verdict.stderr)")
  }

  private func page(_ arguments: [String], status: Int32) throws -> String {
    let path = folder.path("page.html")
    let output = try Tool.run(["--seed", "7", "--quiet", "--report-html", path] + arguments)
    #expect(output.status == status, "\(output.stderr)")
    return path
  }

  // MARK: Good pages

  @Test("of a silent module says in which case, what the device did not answer, and the advice")
  func silent() throws {
    let page = try page(
      ["-n", "*-dns,*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--firmware", "1.7-rc1"], status: 1)
    try expectGood(
      page,
      [
        "26 of 27 cases OK", "1 case failed, in 1 suite.", "FAIL TCPSOCKET_ECHOTEST in",
        "netsocket-test doctor", "last exchange AT+CIPSTART=",
        "cause device: no answer to AT+CIPSEND=0,1", "recovery recovered in", "Firmware 1.7-rc1",
      ], named: "silent")
  }

  @Test("of a failed case says what was expected and what it got")
  func failed() throws {
    let page = try page(
      ["-n", "*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"], status: 1)
    try expectGood(
      page,
      [
        "FAIL TCPSOCKET_ECHOTEST", "expected a count got CONNECTION_LOST (-3016)",
        "netsocket-test doctor", "SocketSuites/",
      ],
      named: "failed")
  }

  @Test("of a run in which nothing came up says why once a suite, and what it cost")
  func blocked() throws {
    let page = try page(["--device", "sim:at0.20"], status: 5)
    try expectGood(
      page,
      [
        "0 of 56 cases OK", "56 cases failed, in 5 suites.",
        "set-up of 5 suites failed, 56 cases blocked by it",
        "flash AT 1.7 or another of these", "BLOCKED TCPSOCKET_ECHOTEST in netsocket-tcp",
      ], named: "blocked")
  }

  @Test("of a good run says so")
  func good() throws {
    try expectGood(
      try page([], status: 0), ["56 of 56 cases OK", "All cases passed.", "compliant"], named: "good")
  }

  @Test("of hostile names and logs is as good as any")
  func hostile() throws {
    let run = RunOutcome(events: HostileRun.events(logSize: 1_000_000))
    let page = try folder.file("hostile.html", HTMLReport(run).text)
    try expectGood(
      page, ["</script><script>alert(1)</script>", "{{title}}{{{title}}}", "The run did not finish."],
      named: "hostile")
  }

  // MARK: Bad pages

  static let faults: [(old: String, new: String, message: String)] = [
    ("--pale: #525b66", "--pale: #b0b0b0", "1400 px, light: Device: contrast"),
    ("--bad: #ff8a82", "--bad: #802020", "400 px, dark: FAIL: contrast"),
    ("min-width: 0; }", "min-width: 30rem; }", "400 px, light: the page is"),
    (
      "<main id=\"main\">", "<main id=\"main\"><img src=\"http://127.0.0.1:9/x.png\" alt=\"\">",
      "network: asks for http://127.0.0.1:9/x.png"
    ),
    ("form.hidden = false", "nothing.hidden = false", "console: "),
    ("scope=\"col\"", "data-scope=\"col\"", "structure: th without scope"),
    ("<h1>", "<h1>x</h1><h1>", "structure: there are 2 h1"), ("lang=\"en\"", "", "the page has no language"),
    (" aria-label=\"Last exchanges\"><thead", "><thead", "a table has no name"),
    ("payload (kB/s)", "payload", "the payload has no unit"),
    ("outline: 3px solid", "outline: 0 solid", "no visible focus"),
    ("<summary>", "<summary tabindex=\"-1\">", "keyboard: Tab goes to"),
    ("text.includes(wanted)", "text.startsWith(wanted)", "filter: "),
    ("state.set(one.name, one.value)", "state.set(one.name, \"\")", "a reload forgets it"),
    (
      "class=\"case\" data-word=", "style=\"display: none\" class=\"case\" data-word=",
      "without script: a case is hidden"
    ),
    ("for (let one = target; one;", "for (let one = null; one;", "does not open its case"),
    ("last exchange", "then", "does not say 'last exchange'"),
    (".problem::details-content", ".problem::marker", "facts of failures are folded away"),
    ("html { font-size: 11px; }", "html { font-size: 60px; }", "print: the first failure ends at"),
    ("@media (prefers-color-scheme: dark)", "@media (prefers-contrast: more)", "does not follow"),
  ]

  @Test("is refused when it breaks a promise", arguments: TestForm.isFull ? faults : Array(faults.prefix(6)))
  func refused(old: String, new: String, message: String) throws {
    let good = try page(
      ["-n", "*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5"], status: 1)
    let text = try String(contentsOfFile: good, encoding: .utf8).replacingOccurrences(
      of: "aria-label=\"Last exchanges\">\n<thead", with: "aria-label=\"Last exchanges\"><thead")
    #expect(text.contains(old))
    let bad = try folder.file("bad.html", text.replacingOccurrences(of: old, with: new))
    let verdict = try check(bad, ["last exchange"], named: "bad")
    #expect(verdict.status == 1)
    #expect(verdict.stdout.contains(message), "\(verdict.stdout.prefix(4000))")
  }
}
