import Foundation
import GRDB
import TestSupport
import Testing
import Timekeeping
import ToolSupport

@Suite("A history that cannot be used gets one clear message and its exit code")
struct HistoryFaultTests {
  typealias Case = BadInputTests.Case

  static let usage: [Case] = [
    Case(arguments: ["history", "show"], status: 64, message: "missing argument <run> ..."),
    Case(arguments: ["history", "show", "newest"], status: 64, message: "invalid value 'newest' for <run>"),
    Case(
      arguments: ["history", "list", "--limit=-1"], status: 64, message: "invalid value '-1' for --limit <n>"),
    Case(
      arguments: ["history", "list", "--verdict", "good"], status: 64,
      message: "invalid value 'good' for --verdict"),
    Case(
      arguments: ["history", "list", "--since", "yesterday"], status: 64,
      message: "invalid value 'yesterday' for --since"),
    Case(arguments: ["history", "list", "--tag", "x"], status: 64, message: "invalid value 'x'"),
    Case(arguments: ["history", "list", "--format", "xml"], status: 64, message: "invalid value 'xml'"),
    Case(
      arguments: ["history", "slowest", "--runs", "x"], status: 64,
      message: "invalid value 'x' for --runs <n>"
    ),
    Case(arguments: ["history", "prune"], status: 64, message: "expected either --keep or --before"),
    Case(
      arguments: ["history", "prune", "--keep", "1", "--before", "2026-01-01"], status: 64,
      message: "expected either --keep or --before"),
    Case(
      arguments: ["history", "prune", "--keep=-1"], status: 64,
      message: "--keep: expected a number of at least 0"),
    Case(arguments: ["history", "merge"], status: 64, message: "missing argument <file> ..."),
    Case(arguments: ["--history", "a", "--no-history"], status: 64, message: "exclude each other"),
    Case(arguments: ["--tag", "a=1", "--tag", "a=2"], status: 64, message: "--tag: a is given twice"),
    Case(arguments: ["--firmware", ""], status: 64, message: "--firmware: expected a label"),
    Case(arguments: ["history", "list"], status: 66, message: "no history "),
    Case(arguments: ["history", "prune", "--keep", "1"], status: 66, message: "no history "),
    Case(arguments: ["history", "list", "--history", "/"], status: 66, message: "it is not a regular file"),
    Case(
      arguments: ["history", "merge", "/no/such/file"], status: 66,
      message: "no history /no/such/file"),
    Case(arguments: ["--history", "/dev/null"], status: 74, message: "it is not a regular file"),
    Case(
      arguments: ["--history", "/no/such/folder/h"], status: 74,
      message: "cannot open the history /no/such/folder/h"),
  ]

  @Test("on the command line", arguments: usage)
  func commandLine(bad: Case) throws {
    let history = try HistoryRun()
    let output = try history.run(bad.arguments)
    #expect(output.status == bad.status, "\(output.stderr)")
    #expect(output.stderr.contains(bad.message), "\(output.stderr)")
    #expect(output.stdout.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: history.folder.url.path).isEmpty)
  }

  @Test("when it is another kind of file, which stays as it is")
  func otherFiles() throws {
    let history = try HistoryRun()
    let text = String(repeating: "no database\n", count: 100)
    try text.write(toFile: history.path, atomically: true, encoding: .utf8)
    for arguments in [["list"], ["show", "latest"], ["check"], ["prune", "--keep", "1"]] {
      let output = try history.history(arguments)
      #expect(output.status == 65)
      #expect(
        output.stderr.contains(
          "\(history.path) is not a history\nnetsocket-test:   cause: it is not a SQLite file"))
    }
    let run = try history.run(["-n", "*-dns"])
    #expect(run.status == 74)
    #expect(run.stderr.contains("is not a history"))
    #expect(run.stderr.contains("--no-history"))
    // Nothing has run.
    #expect(run.stdout.isEmpty)
    #expect(try String(contentsOfFile: history.path, encoding: .utf8) == text)
  }

  @Test("when it is cut off")
  func truncated() throws {
    let history = try HistoryRun()
    try history.run(["-n", "*-dns"])
    let whole = try Data(contentsOf: URL(filePath: history.path))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: history.path))
    let check = try history.history(["check"])
    #expect(check.status == 65)
    #expect(check.stdout.contains("error") || check.stderr.contains("is damaged"), "\(check)")
  }

  @Test("when somebody has put a view without end into it: no command hangs")
  func endlessView() throws {
    let history = try HistoryRun()
    let good = try HistoryRun()
    for one in [history, good] { try one.run(["-n", "*-dns"]) }
    let view = """
      DROP TABLE tag;
      CREATE VIEW tag AS WITH RECURSIVE n (run, key, value) AS
        (SELECT 1, 'a', 'b' UNION ALL SELECT run + 1, key, value FROM n) SELECT * FROM n;
      """
    let queue = try DatabaseQueue(path: history.path)
    try queue.writeWithoutTransaction { try $0.execute(sql: view) }
    try queue.close()
    for arguments in Self.commands + [["merge", good.path]] {
      let output = try history.history(arguments)
      #expect(output.status == (arguments[0] == "merge" ? 74 : 65), "\(arguments): \(output.stderr)")
      #expect(output.stderr.contains("its view 'tag' is not one of a history"), "\(output.stderr)")
    }
    let merged = try good.history(["merge", history.path])
    #expect(merged.status == 65, "\(merged.stderr)")
  }

  private static let commands = [
    ["list"], ["list", "--verdict", "fail"], ["list", "--tag", "a=b"], ["show", "latest"], ["case", "*"],
    ["flaky"],
    ["slowest"], ["check"], ["prune", "--keep", "5"],
  ]

  @Test("when it is damaged anywhere: a documented exit code, a message, no crash")
  func damaged() throws {
    let history = try HistoryRun()
    let empty = try HistoryRun()
    for seed in ["1", "2"] { try history.run(["--seed", seed, "--firmware", seed]) }
    let whole = try Data(contentsOf: URL(filePath: history.path))
    var generator = SeededGenerator(seed: 1)
    for copy in 0..<(TestForm.isFull ? 300 : 6) {
      var bytes = whole
      for _ in 0..<20 {
        bytes[Int(generator.below(UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: generator.next())
      }
      var outputs: [Program.Output] = []
      for arguments in Self.commands.map({ ["history"] + $0 })
        + [["compare", "latest~1", "latest"], ["history", "merge", history.path, "--history", empty.path]]
      {
        try bytes.write(to: URL(filePath: history.path))
        outputs.append(try history.run(arguments))
      }
      for output in outputs {
        #expect([0, 1, 64, 65, 66, 74].contains(output.status), "copy \(copy): \(output)")
        #expect(
          output.status < 64 || !output.stderr.isEmpty || output.stdout.contains("error"), "copy \(copy)")
        #expect(output.stderr.utf8.count < 5000, "copy \(copy)")
      }
    }
  }

  @Test("when it is taken away while a run writes: the run goes on, says so, and exits with 74")
  func takenAway() throws {
    let history = try HistoryRun()
    let program = try RunningProgram(Tool.program, ["--seed", "1", "--history", history.path])
    var lines: [String] = []
    while lines.count < 3, let line = program.nextErrorLine() { lines.append(line) }
    try FileManager.default.removeItem(atPath: history.path)
    while let line = program.nextErrorLine() { lines.append(line) }
    // A run that was over before the file was gone has nothing to say.
    let status = program.wait()
    guard lines.contains(where: { $0.contains("was removed or replaced during the run") }) else {
      #expect(status == 0)
      return
    }
    #expect(status == 74)
    #expect(!FileManager.default.fileExists(atPath: history.path))
  }

  @Test("when no run has that name")
  func noSuchRun() throws {
    let history = try HistoryRun()
    try history.run(["-n", "*-dns"])
    for selector in ["latest~1", "firmware:x", "tag:a=b"] {
      let output = try history.history(["show", selector])
      #expect(output.status == 66)
      #expect(output.stderr.contains("no run '\(selector)' in \(history.path)"))
    }
  }

  @Test("when the disk is full: the run goes on, is printed, exits with 74, and what was told is kept")
  func full() throws {
    let history = try HistoryRun()
    try history.run(["--seed", "1", "-n", "*-dns"])
    // In blocks of 512 bytes: less than what the log of a whole run takes.
    let output = try Tool.run(
      ["--seed", "2", "--history", history.path], in: history.folder.url, shell: "ulimit -f 300; \"$@\"")
    #expect(output.status == 74, "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: completed in "))
    #expect(output.stderr.contains("; the run continues\n"))
    let check = try history.history(["check"])
    #expect(check.status == 0, "\(check.stdout)")
    let before = output.stderr.components(separatedBy: "; the run continues\n")[0]
    let verdicts = try history.rows("cases", ["show", "latest"]).filter { $0["verdict"] as? String == "ok" }
    let told = before.components(separatedBy: ": OK in ").count - 1
    #expect(told > 0)
    #expect(verdicts.count >= told)
    #expect(try history.rows("runs", ["list"]).map { $0["finished"] as? Bool } == [false, true])
  }

  @Test("when nobody may write there: it can be read, and no run begins")
  func readOnlyFolder() throws {
    let history = try HistoryRun()
    let first = try history.run(["--seed", "1", "-n", "*-dns"])
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: history.folder.url.path)
    try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: history.path)
    defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: history.folder.url.path) }
    // The rights of files mean nothing to root.
    let asNobody = """
      if [ "$(id -u)" = 0 ]; then exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; fi; exec "$@"
      """
    func run(_ arguments: [String]) throws -> Program.Output {
      try Tool.run(arguments + ["--history", history.path], in: URL(filePath: "/"), shell: asNobody)
    }
    let shown = try run(["history", "show", "latest"])
    #expect(shown.status == 0, "\(shown.stderr)")
    #expect(shown.stdout == first.stdout)
    #expect(try files.contentsOfDirectory(atPath: history.folder.url.path) == ["history.sqlite"])
    let recorded = try run(["-n", "*-dns"])
    #expect(recorded.status == 74)
    #expect(recorded.stderr.contains("cannot write the history \(history.path)"), "\(recorded.stderr)")
    #expect(recorded.stdout.isEmpty)
    #expect(try run(["history", "prune", "--keep", "0"]).status == 74)
  }
}
