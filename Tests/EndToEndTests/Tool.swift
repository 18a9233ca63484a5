import Foundation
import Testing

/// The built executable, run as a user runs it.
struct Tool {
  struct Output {
    let status: Int32
    let stdout: String
    let stderr: String

    var stdoutLines: [String] { stdout.split(separator: "\n").map(String.init) }
  }

  /// Beside the test bundle, where `swift build` puts both.
  static let url = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "netsocket-test")

  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - shell: what the shell does with the command line; `$@` stands for it. For redirections.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil, shell: String? = nil
  ) throws -> Output {
    let process = Process()
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, "sh", url.path] + arguments
    } else {
      process.executableURL = url
      process.arguments = arguments
    }
    // Nothing of the developer's own environment may decide a test.
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    // Files and not pipes: a full pipe would stop the tool, and reading two at once needs threads.
    let capture = try TemporaryFolder()
    let (outURL, errorURL) = (capture.url.appending(path: "out"), capture.url.appending(path: "err"))
    for url in [outURL, errorURL] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: outURL)
    process.standardError = try FileHandle(forWritingTo: errorURL)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "the tool crashed")
    return Output(
      status: process.terminationStatus, stdout: try String(contentsOf: outURL, encoding: .utf8),
      stderr: try String(contentsOf: errorURL, encoding: .utf8))
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "netsocket-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of a new file with this content.
  func file(_ name: String, _ text: String) throws -> String {
    let url = url.appending(path: name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
