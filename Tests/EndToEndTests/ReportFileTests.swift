import Foundation
import Testing
import ToolSupport

@Suite("Report files")
struct ReportFileTests {
  /// A run of two suites in which a case hangs, with every report and what they are made of.
  private struct Written {
    let folder: TemporaryFolder
    let run: Program.Output

    init() throws {
      folder = try TemporaryFolder()
      run = try Tool.run(
        [
          "--seed", "7", "-n", "*-dns,*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--quiet",
          "--history", folder.path("history"), "--events", folder.path("events"),
        ] + Self.flags("run", in: folder))
    }

    func flags(_ name: String) -> [String] { Self.flags(name, in: folder) }

    private static func flags(_ name: String, in folder: TemporaryFolder) -> [String] {
      [
        "--report-junit", folder.path("\(name).xml"), "--report-json", folder.path("\(name).json"),
        "--report-text", folder.path("\(name).txt"), "--report-html", folder.path("\(name).html"),
        "--report-ctrf", folder.path("\(name).ctrf"),
      ]
    }

    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
    }
  }

  @Test("are the same from the run, from its event log and from the history")
  func sameLater() throws {
    let written = try Written()
    #expect(written.run.status == 1)
    let report = try Tool.run(["report", written.folder.path("events")] + written.flags("log"))
    #expect(report.status == 0)
    let show = try Tool.run(
      ["history", "show", "latest", "--history", written.folder.path("history")] + written.flags("history"))
    #expect(show.status == 0)
    #expect(show.stdout == written.run.stdout)
    for ending in ["xml", "json", "txt", "html", "ctrf"] {
      let fresh = try written.text("run.\(ending)")
      #expect(fresh.contains("TCPSOCKET_ECHOTEST"))
      #expect(try written.text("history.\(ending)") == fresh)
      // An event log does not know how the run is called, of which firmware it was and when it began.
      #expect(try written.text("log.\(ending)").contains("TCPSOCKET_ECHOTEST"))
    }
    #expect(try written.text("log.txt") == written.text("run.txt"))
    let junit = try written.text("run.xml")
    for property in ["run", "started", "firmware", "device", "seed", "config-hash", "must-selected"] {
      #expect(junit.contains("<property name=\"\(property)\" value=\""), "\(property)")
    }
  }

  @Test("of what mbedgt has written are its own reports, byte for byte", arguments: ReportTests.names)
  func goldens(name: String) throws {
    let folder = try TemporaryFolder()
    let input = ReportTests.goldens.appending(path: "\(name).input.json").path
    let output = try Tool.run([
      "report", input, "--report-junit", folder.path("xml"), "--report-junit-style", "mbedgt",
      "--report-json", folder.path("json"), "--report-json-style", "mbedgt", "--report-text",
      folder.path("txt"),
    ])
    #expect(output.status == 0)
    for (file, golden) in [("xml", "junit.xml"), ("json", "json"), ("txt", "report.txt")] {
      let expected = try Data(contentsOf: ReportTests.goldens.appending(path: "\(name).\(golden)"))
      #expect(try Data(contentsOf: folder.url.appending(path: file)) == expected, "\(golden)")
    }
  }

  @Test("that need events cannot be made of a run without them, and nothing is written")
  func withoutEvents() throws {
    let folder = try TemporaryFolder()
    let input = ReportTests.goldens.appending(path: "one-ok.input.json").path
    let output = try Tool.run([
      "report", input, "--report-text", folder.path("txt"), "--report-html", folder.path("html"),
    ])
    #expect(output.status == 64)
    #expect(output.stderr.contains("one-ok.input.json has no events for this report"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test("that cannot be written are known before anything runs")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let readOnly = try folder.file("kept.xml", "kept")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: readOnly)
    var places = [folder.path("no/such/folder/report"), folder.url.path]
    // Root may write everywhere.
    if getuid() != 0 { places.append(readOnly) }
    for path in places {
      for flag in ["--report-junit", "--report-json", "--report-ctrf", "--report-text", "--report-html"] {
        let output = try Tool.run(["--seed", "1", "--history", folder.path("history"), flag, path])
        #expect(output.status == 74)
        #expect(output.stderr.contains("report \(path)\nnetsocket-test:   cause: "), "\(output.stderr)")
        #expect(output.stdout.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path("history")))
      }
    }
    let junit = try Tool.run(["--seed", "1", "--report-junit", "-"])
    #expect(junit.status == 64)
    #expect(junit.stderr.contains("--report-junit: expected a file name"))
  }

  @Test("that do not get whole leave what was there, are named, and cost nothing else")
  func full() throws {
    let written = try Written()
    let old = try written.folder.file("old.html", "the report before")
    let output = try Tool.run(
      [
        "--seed", "7", "-n", "*-dns", "--quiet", "--no-history", "--report-text",
        written.folder.path("t.txt"),
        "--report-junit", "/dev/full", "--report-html", old, "--events", written.folder.path("e"),
      ], shell: "ulimit -f 20; exec \"$@\"")
    #expect(output.status == 74)
    #expect(
      output.stderr.contains(
        "the JUnit report /dev/full was not written\nnetsocket-test:   cause: No space left on device"))
    #expect(
      output.stderr.contains(
        "the HTML report \(old) was not written\nnetsocket-test:   cause: File too large"))
    #expect(output.stdout.contains("mbedgt: test case results: 13 OK"))
    #expect(try written.text("old.html") == "the report before")
    #expect(try written.text("t.txt").contains("ASYNCHRONOUS_DNS"))
    #expect(try written.text("e").contains("run-finished"))
    let left = try FileManager.default.contentsOfDirectory(atPath: written.folder.url.path)
    #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(left)")
  }

  @Test("keep the permissions of the file before them, and the link that leads to it")
  func replaced() throws {
    let written = try Written()
    let old = try written.folder.file("old.xml", "old")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: old)
    let link = written.folder.path("link.xml")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: old)
    #expect(
      try Tool.run(["report", written.folder.path("events"), "--report-junit", link]).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == old)
    #expect(try written.text("old.xml").hasPrefix("<?xml"))
    let mode = try FileManager.default.attributesOfItem(atPath: old)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test("are two files for two flags, however they are spelled")
  func distinct() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("report")
    for other in [path, folder.path("./report")] {
      for flag in ["--report-html", "--events", "--history"] {
        let output = try Tool.run(["--seed", "1", "--report-junit", path, flag, other])
        #expect(output.status == 64, "\(other)")
        #expect(output.stderr.contains("name the same file"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
      }
    }
  }

  @Test("and logs take the place of no history, whoever names it")
  func noDatabase() throws {
    let written = try Written()
    let history = written.folder.path("history")
    let before = try Tool.run(["history", "show", "latest", "--history", history]).stdout
    let named = [Tool.historyVariable: history]
    for arguments in [
      ["history", "show", "latest", "--report-junit", history], ["--seed", "1", "--report-html", history],
      ["report", written.folder.path("events"), "--report-text", history],
      ["--seed", "1", "--events", history],
    ] {
      let output = try Tool.run(arguments, environment: named)
      #expect([64, 74].contains(output.status), "\(arguments): \(output.stderr)")
    }
    #expect(try Tool.run(["history", "show", "latest", "--history", history]).stdout == before)
  }

  @Test("lead through a link to a file that is not there yet")
  func danglingLink() throws {
    let written = try Written()
    let link = written.folder.path("link.xml")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "new.xml")
    #expect(try Tool.run(["report", written.folder.path("events"), "--report-junit", link]).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "new.xml")
    #expect(try written.text("new.xml").hasPrefix("<?xml"))
  }

  @Test("do not wait for somebody to read from a pipe")
  func pipe() throws {
    let written = try Written()
    let pipe = written.folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let output = try Tool.run(["report", written.folder.path("events"), "--report-junit", pipe])
    #expect(output.status == 74)
    #expect(
      output.stderr.contains(
        "cannot write the JUnit report \(pipe)\nnetsocket-test:   cause: no program reads from it"))
    let read = try Tool.run(
      ["report", written.folder.path("events"), "--report-junit", pipe],
      shell: "cat '\(pipe)' >'\(pipe).read' & sleep 0.5; \"$@\"; wait")
    #expect(read.status == 0, "\(read.stderr)")
    #expect(try written.text("pipe.read").contains("TCPSOCKET_ECHOTEST"))
  }

  @Test("have a style only if they are there", arguments: ["junit", "json"])
  func style(report: String) throws {
    let output = try Tool.run(["--report-\(report)-style", "mbedgt"])
    #expect(output.status == 64)
    #expect(output.stderr.contains("--report-\(report)-style needs --report-\(report)"))
  }
}

@Suite("Reports to GitHub Actions")
struct GitHubActionsTests {
  private let folder: TemporaryFolder
  private let actions: [String: String]
  private let bad = ["--seed", "7", "-n", "*-tcp", "--device", "sim:?mute=TCPSOCKET_ECHOTEST:5", "--quiet"]

  init() throws {
    folder = try TemporaryFolder()
    actions = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.path("summary")]
  }

  private func annotations(_ output: Program.Output) -> [Substring] {
    output.stderr.split(separator: "\n").filter { $0.hasPrefix("::") }
  }

  @Test("come by themselves where GitHub Actions is around a run, behind what others have summed up")
  func detected() throws {
    _ = try folder.file("summary", "# Build\n")
    let output = try Tool.run(bad, environment: actions)
    #expect(output.status == 1)
    #expect(annotations(output).count == 1)
    #expect(
      annotations(output)[0].hasPrefix("::error title=mbed-os-tests-netsocket-tcp%3A TCPSOCKET_ECHOTEST::"))
    #expect(!output.stdout.contains("::error"))
    let summary = try String(contentsOf: folder.url.appending(path: "summary"), encoding: .utf8)
    #expect(summary.hasPrefix("# Build\n"))
    #expect(summary.contains("netsocket-test: 13 of 14 cases OK"))
    #expect(summary.contains("TCPSOCKET&#95;ECHOTEST"))
  }

  @Test("do not come without them, or against --no-github")
  func notDetected() throws {
    #expect(annotations(try Tool.run(bad)).isEmpty)
    #expect(annotations(try Tool.run(bad + ["--no-github"], environment: actions)).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("summary")))
  }

  @Test("come later too, when they are asked for")
  func later() throws {
    let events = folder.path("events")
    _ = try Tool.run(bad + ["--events", events])
    #expect(annotations(try Tool.run(["report", events], environment: actions)).isEmpty)
    let output = try Tool.run(["report", events, "--github"], environment: actions)
    #expect(output.status == 0)
    #expect(annotations(output).count == 1)
    #expect(FileManager.default.fileExists(atPath: folder.path("summary")))
  }

  @Test("are at most ten annotations, the last of which counts the rest")
  func atMostTen() throws {
    let output = try Tool.run(
      ["--seed", "7", "--device", "sim:at0.20", "--quiet", "--github"])
    #expect(output.status == 5)
    #expect(annotations(output).count == 10)
    #expect(annotations(output)[9].hasSuffix("more failed"))
  }

  @Test("of a gated run have the comparison in the summary")
  func comparison() throws {
    let history = ["--history", folder.path("history")]
    _ = try Tool.run(["--seed", "7", "-n", "*-tcp", "--quiet"] + history)
    let output = try Tool.run(bad + history + ["--baseline", "latest"], environment: actions)
    #expect(output.status == 1)
    let summary = try String(contentsOf: folder.url.appending(path: "summary"), encoding: .utf8)
    #expect(summary.contains("regression"), "\(summary)")
  }

  @Test("that have no place are known before anything runs, and a full summary is told at the end")
  func noPlace() throws {
    let nowhere = actions.merging(["GITHUB_STEP_SUMMARY": folder.path("no/folder")]) { $1 }
    let output = try Tool.run(bad, environment: nowhere)
    #expect(output.status == 74)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains("cannot write the step summary \(folder.path("no/folder"))"))
    _ = try folder.file("summary", String(repeating: "x", count: 1 << 20))
    let full = try Tool.run(bad, environment: actions)
    #expect(full.status == 74)
    #expect(full.stdout.contains("exited with code 1"))
    #expect(full.stderr.contains("is full: it has 1048576 bytes"))
  }
}
