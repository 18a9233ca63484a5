import Foundation
import Testing
import WireSupport

/// The built executable.
public enum Tool {
  /// Beside the test bundle, where `swift build` puts both.
  public static let program = Program(
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "netsocket-test"))

  /// The root of the repository.
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs it to its end, as a user runs it.
  ///
  /// - Parameters:
  ///   - shell: what the shell does with the command line; `$@` stands for it. For redirections.
  public static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil, shell: String? = nil
  ) throws -> Program.Output {
    // A history of its own, unless the test is about one.
    let own = try TemporaryFolder()
    let environment = [historyVariable: own.path("history.sqlite")].merging(environment) { $1 }
    let output = try program.run(arguments, environment: environment, in: folder, shell: shell)
    let files = written(arguments, environment, in: folder)
    try checkSecrets(output, files.map { ($0.path, $0.text) })
    // Above 63 nothing has run: whatever stands in the file is not the tool's.
    for file in files where file.flag == "--transcript" && output.status < 64 {
      guard let chunks = Transcript.read(in: file.text) else { throw BadTranscript(path: file.path) }
      Chunking.check(chunks)
    }
    return output
  }

  /// The tool has shown a password.
  public struct LeakedSecret: Error {
    let place: String
  }

  /// The tool has written something into a transcript that is no entry.
  public struct BadTranscript: Error {
    let path: String
  }

  /// The password of the embedded configuration.
  private static let secret = "sesame-for-simulator"

  /// The environment variable that names the history.
  public static let historyVariable = "NETSOCKET_TEST_HISTORY"

  /// Looks through everything that a run has written, whatever the test is about.
  private static func checkSecrets(_ output: Program.Output, _ files: [(place: String, text: String)]) throws
  {
    let texts = [("stdout", output.stdout), ("stderr", output.stderr)] + files
    for (place, text) in texts where text.contains(secret) { throw LeakedSecret(place: place) }
  }

  /// Each is followed by the name of a file that the tool writes.
  private static let flags = [
    "--events", "--transcript", "--history", "--report-junit", "--report-json", "--report-ctrf",
    "--report-text", "--report-html",
  ]

  /// The files that a run has been told to write, and has.
  private static func written(
    _ arguments: [String], _ environment: [String: String], in folder: URL?
  ) -> [(flag: String, path: String, text: String)] {
    let named =
      Array(zip(arguments, arguments.dropFirst())) + [("--history", environment[historyVariable] ?? "")]
    return named.compactMap { flag, path in
      guard flags.contains(flag), !path.hasPrefix("/dev/") else { return nil }
      let url = URL(filePath: path, relativeTo: folder)
      return (try? Data(contentsOf: url)).map { (flag, path, String(decoding: $0, as: UTF8.self)) }
    }
  }
}
