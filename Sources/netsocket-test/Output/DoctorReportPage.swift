import Bench
import MbedFormats
import Synchronization
import TestConfiguration
import Timekeeping

/// What `doctor` found, as Markdown to attach to a bug report. No password is in it.
struct DoctorReportPage: RenderedReport {
  let report: DoctorReport
  let device: String
  let summary: String
  let written: WallTime
  let config: TestConfig
  let transcript: LatestLines

  func write(to target: inout some TextOutputStream) {
    target.write("# netsocket-test doctor\n\n")
    let facts: [(String, String?)] = [
      ("tool", "netsocket-test \(ToolVersion.line)"), ("host", HostMachine.own),
      ("system", HostMachine.system),
      ("written", "\(written)"), ("device", device), ("bench", summary),
      ("firmware", report.checks.first { $0.check == .firmware && $0.cause == nil }?.evidence),
    ]
    block(
      facts.compactMap { name, value in value.map { "\(name): \($0)" } }, to: &target)
    target.write("## Checks\n\n")
    block(report.checks.map(DoctorText.line) + [""] + DoctorText.conclusion(report), to: &target)
    target.write("## Config\n\n")
    block(config.redactedSummary.map { "\($0.key): \($0.value)" }, to: &target)
    target.write("## Serial line\n\n")
    block(transcript.all, to: &target)
  }

  /// Lines as they are, whatever the module says in them.
  private func block(_ lines: [String], to target: inout some TextOutputStream) {
    let longest = lines.map { $0.split { $0 != "`" }.map(\.count).max() ?? 0 }.max() ?? 0
    let fence = String(repeating: "`", count: max(longest + 1, 3))
    target.write("\(fence)text\n")
    for line in lines { target.write(line + "\n") }
    target.write("\(fence)\n\n")
  }
}

/// The latest lines of a text that may be long.
final class LatestLines: Sendable {
  private struct State {
    var lines: [String] = []
    var omitted = 0
  }

  private let state = Mutex(State())

  private static let limit = 4000
  /// In characters.
  private static let width = 400

  /// Adds a line, with or without its end.
  func add(_ line: String) {
    let text = line.hasSuffix("\n") ? line.dropLast() : line[...]
    let cut = text.count > Self.width ? text.prefix(Self.width) + "…" : text
    state.withLock { state in
      state.lines.append(String(cut))
      guard state.lines.count > Self.limit else { return }
      state.lines.removeFirst(Self.limit / 4)
      state.omitted += Self.limit / 4
    }
  }

  var all: [String] {
    state.withLock { state in
      (state.omitted > 0 ? ["\(state.omitted) earlier lines are left out"] : []) + state.lines
    }
  }
}
