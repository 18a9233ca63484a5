import Foundation

/// An executable file that tests run.
public struct Program: Sendable {
  public struct Output: Sendable {
    public let status: Int32
    public let stdout: String
    public let stderr: String

    public var stdoutLines: [String] { stdout.split(separator: "\n").map(String.init) }
  }

  /// The program did not end by itself.
  public struct Crash: Error, CustomStringConvertible {
    public let description: String
  }

  public let url: URL

  /// Nothing of the developer's own environment may decide a test; only what `script/test --full` sets to count
  /// coverage and to find races is handed on.
  static let environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(
    ProcessInfo.processInfo.environment.filter {
      ["LLVM_PROFILE_FILE", "LD_PRELOAD", "TSAN_OPTIONS"].contains($0.key)
    }
  ) { $1 }

  public init(_ url: URL) {
    self.url = url
  }

  /// For ``run(_:environment:in:shell:)`` of a program that leaves others in the background: they would hold the
  /// descriptors by which Foundation sees its end.
  public static let leavingNothingOpen =
    #"exec bash -c 'for fd in /proc/self/fd/*; do n=${fd##*/}; [ "$n" -le 2 ] || eval "exec $n>&-"; done; exec "$@"' bash "$@""#

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - shell: what the shell does with the command line; `$@` stands for it. For redirections.
  /// - Throws: ``Crash`` if a signal ended it.
  public func run(
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
    process.environment = Self.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    // Files and not pipes: a full pipe would stop the program, and reading two at once needs threads.
    let capture = try TemporaryFolder()
    let (outURL, errorURL) = (capture.url.appending(path: "out"), capture.url.appending(path: "err"))
    for url in [outURL, errorURL] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: outURL)
    process.standardError = try FileHandle(forWritingTo: errorURL)
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw Crash(description: "\(url.lastPathComponent) was ended by signal \(process.terminationStatus)")
    }
    return Output(
      status: process.terminationStatus, stdout: try String(contentsOf: outURL, encoding: .utf8),
      stderr: try String(contentsOf: errorURL, encoding: .utf8))
  }
}
