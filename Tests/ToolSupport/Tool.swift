import Foundation

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
    try checkSecrets(output, arguments, environment, in: folder)
    return output
  }

  /// The tool has shown a password.
  public struct LeakedSecret: Error {
    let place: String
  }

  /// The password of the embedded configuration.
  private static let secret = "sesame-for-simulator"

  /// The environment variable that names the history.
  public static let historyVariable = "NETSOCKET_TEST_HISTORY"

  /// Looks through everything that a run has written, whatever the test is about.
  private static func checkSecrets(
    _ output: Program.Output, _ arguments: [String], _ environment: [String: String], in folder: URL?
  ) throws {
    var texts = ["stdout": output.stdout, "stderr": output.stderr]
    let named = zip(arguments, arguments.dropFirst()).filter {
      ["--events", "--transcript", "--history"].contains($0.0)
    }.map(\.1)
    for path in named + [environment[historyVariable] ?? ""] where !path.isEmpty {
      guard !path.hasPrefix("/dev/") else { continue }
      let url = URL(filePath: path, relativeTo: folder)
      texts[path] = (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self) }
    }
    for (place, text) in texts where text.contains(secret) { throw LeakedSecret(place: place) }
  }
}
