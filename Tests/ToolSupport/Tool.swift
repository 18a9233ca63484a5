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
    try program.run(arguments, environment: environment, in: folder, shell: shell)
  }
}
