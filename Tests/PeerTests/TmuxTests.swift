import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import netsocket_test

/// A terminal of tmux with a size of its own, and what stands in it.
private final class TmuxTerminal {
  private static let tmux = Program(URL(filePath: "/usr/bin/tmux"))
  private let socket = "netsocket-test-\(UUID().uuidString)"
  private let environment: [String: String]

  /// Starts a shell command in it. The window stays when that has ended.
  init(_ command: String, columns: Int, rows: Int, environment: [String: String] = [:], in folder: URL) throws
  {
    let tools = Tool.program.url.deletingLastPathComponent().path
    self.environment = ["PATH": "\(tools):/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    let whole = "\(command); tmux -L \(socket) wait-for -S end; sleep 600"
    _ = try run(
      ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder.path, whole])
  }

  deinit {
    _ = try? run(["kill-server"])
  }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    let output = try Self.tmux.run(
      ["-u", "-L", socket] + arguments, environment: environment, shell: Program.leavingNothingOpen)
    #expect(output.status == 0, "\(output.stderr)")
    return output.stdout
  }

  func wait() throws { try run(["wait-for", "end"]) }

  func type(_ keys: String...) throws { try run(["send-keys"] + keys) }

  /// All that it shows, and what has been scrolled away, from the top.
  ///
  /// - Parameter withColors: with the colours, whose escapes are shown as `^[`.
  func text(withColors: Bool = false) throws -> String {
    let text = try run(["capture-pane", "-p", "-S", "-"] + (withColors ? ["-e"] : []))
    let lines = text.replacing("\u{1B}", with: "^[").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n") + "\n"
  }

  /// Waits until it shows a text; half a minute at most.
  func wait(for text: String) throws {
    for _ in 0..<300 {
      if try self.text().contains(text) { return }
      usleep(100_000)
    }
    Issue.record("\(text) is not shown:\n\(try self.text())")
  }
}

@Suite("What a person sees in a terminal of tmux", .needsPeers, .serialized)
struct TmuxTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let run =
    "netsocket-test -n tcp --seed 3 --device 'sim:?mute=TCPSOCKET_ECHOTEST:5' --no-history"

  private func expect(_ text: String, _ name: String) throws {
    try Approval.expect(
      text, "\(name).txt", in: "\(#filePath.dropLast("TmuxTests.swift".count))Peers/x")
  }

  @Test("a run with a failure, small and large", arguments: [(80, 24), (200, 50)])
  func failure(columns: Int, rows: Int) throws {
    let terminal = try TmuxTerminal(Self.run, columns: columns, rows: rows, in: folder.url)
    try terminal.wait()
    let text = try terminal.text()
    #expect(text.contains("| target") == (columns == 200))
    try expect(try terminal.text(withColors: true), "run-\(columns)x\(rows)")
  }

  @Test(
    "the same without colours, on a dumb terminal, and through a pipe",
    arguments: [
      ("no-color", "NO_COLOR=1 \(Self.run)"), ("dumb", "TERM=dumb \(Self.run)"),
      ("pipe", "\(Self.run) 2>&1 | cat"),
    ])
  func plain(name: String, command: String) throws {
    let terminal = try TmuxTerminal(command, columns: 80, rows: 24, in: folder.url)
    try terminal.wait()
    let text = try terminal.text(withColors: true)
    #expect(!text.contains("^["))
    try expect(text, name)
  }

  @Test("the live line of a real run stays one line, however narrow and long, and is gone at the end")
  func live() throws {
    let terminal = try TmuxTerminal(
      "netsocket-test --device host: --cases 'UDPSOCKET_ECHOTEST*,TCPSOCKET_RECV_TIMEOUT' --seed 1 --no-history",
      columns: 40, rows: 24, in: folder.url)
    try terminal.wait(for: " of 5")
    let lines = try terminal.text().split(separator: "\n").filter { $0.contains(" of 5") }
    #expect(lines.count <= 1, "\(lines)")
    try terminal.wait()
    #expect(!(try terminal.text().contains(" of 5,")))
  }

  @Test("init asks, does not show the password, and Ctrl-C there leaves the terminal as it was")
  func configuration() throws {
    for isInterrupted in [false, true] {
      let name = isInterrupted ? "b.json5" : "a.json5"
      let terminal = try TmuxTerminal(
        "netsocket-test init \(name); stty -a | grep -o -- '-*echo '", columns: 80, rows: 24, in: folder.url)
      try terminal.wait(for: "Device [")
      try terminal.type("none", "Enter")
      try terminal.wait(for: "joins")
      try terminal.type("lab", "Enter")
      try terminal.wait(for: "Its password")
      try terminal.type("correct-horse")
      if isInterrupted {
        try terminal.type("C-c")
      } else {
        for _ in 1...4 { try terminal.type("Enter") }
      }
      try terminal.wait()
      let text = try terminal.text()
      #expect(!text.contains("correct-horse"))
      #expect(text.split(separator: "\n").last == "echo", "\(text)")
      #expect(text.contains("nothing was written") == isInterrupted)
      #expect(FileManager.default.fileExists(atPath: folder.path(name)) != isInterrupted)
    }
    let text = try String(contentsOfFile: folder.path("a.json5"), encoding: .utf8)
    #expect(text.contains("\"nsapi.default-wifi-password\": \"correct-horse\""))
  }
}
