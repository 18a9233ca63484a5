import EventLog
import Glibc
import Greentea
import MbedFormats
import Reports
import RunComparison

/// What GitHub Actions shows of a step: annotations, and its summary.
///
/// Annotations go to stderr, which GitHub reads for commands as it reads stdout, so that stdout has the tables only.
struct GitHubOutlet {
  /// The file of the step's summary; nil where there is none.
  private let summary: String?

  /// - Parameters:
  ///   - flag: what the user says; nil leaves it to the environment.
  ///   - detects: whether the environment is asked.
  /// - Returns: nil if nothing goes to GitHub.
  /// - Throws: status 74 if the summary cannot be written.
  static func choose(_ flag: Bool?, detects: Bool) throws(CLIError) -> GitHubOutlet? {
    guard flag ?? (detects && value("GITHUB_ACTIONS") == "true") else { return nil }
    guard let path = summaryPath else { return GitHubOutlet(summary: nil) }
    close(try open(path))
    return GitHubOutlet(summary: path)
  }

  func write(
    _ outcome: RunOutcome, _ context: ReportContext, comparison: Comparison?, failures: inout WriteFailures
  ) {
    StandardStreams.error(GitHubAnnotations(outcome).text)
    guard let summary else { return }
    failures.attempt { () throws(CLIError) in
      let descriptor = try Self.open(summary)
      defer { close(descriptor) }
      var status = stat()
      let used = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
      // Others of this step have written into it; GitHub shows nothing of a summary that is too long.
      let room = GitHubSummary.summaryLimit - used
      guard room >= GitHubSummary.leastLimit else {
        throw CLIError(
          .cannotWrite, "the step summary \(summary) is full: it has \(used) bytes",
          advice: "write it in a step of its own: GitHub shows at most 1 MiB per step")
      }
      let text = GitHubSummary(outcome, context, comparison: comparison, limit: room).text
      let code = StandardStreams.write(Array(text.utf8), to: descriptor)
      guard code == 0 else {
        throw CLIError(
          .cannotWrite, "the step summary \(summary) was not written", cause: SystemError.text(code),
          advice: "netsocket-test history show latest --github")
      }
    }
  }

  /// Where GitHub wants the summary; nil where it is not around.
  static var summaryPath: String? { value("GITHUB_STEP_SUMMARY").flatMap { $0.isEmpty ? nil : $0 } }

  private static func open(_ path: String) throws(CLIError) -> Int32 {
    // A pipe that nobody reads from is no place for it, and not to be waited for.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else {
      throw CLIError(
        .cannotWrite, "cannot write the step summary \(path) (GITHUB_STEP_SUMMARY)",
        cause: SystemError.text(errno), advice: "netsocket-test --no-github   (writes no summary)")
    }
    return descriptor
  }

  private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
