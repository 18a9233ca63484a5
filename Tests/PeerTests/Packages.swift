import Foundation
import TestSupport
import Testing
import ToolSupport

/// The packages that `script/package` makes.
struct Package {
  let deb: String
  let archive: String
  /// The folder in the archive, such as `netsocket-test-0.2.0`.
  let name: String

  /// Makes them.
  ///
  /// - Parameter product: packed quickly; nil for a release build with the runtime linked in.
  init(in folder: URL, of product: URL?) throws {
    // It asks Swift for its licence.
    let output = try Program(Tool.root.appending(path: "script/package")).run(
      ["--out", folder.path] + (product.map { ["--product", $0.path, "--compression", "0"] } ?? []),
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"], in: Tool.root)
    try #require(output.status == 0, "\(output.stderr)")
    let files = output.stdoutLines.compactMap { $0.split(separator: " ").first.map(String.init) }
    deb = try #require(files.first { $0.hasSuffix(".deb") })
    archive = try #require(files.first { $0.hasSuffix(".tar.xz") })
    let version = URL(filePath: deb).lastPathComponent.split(separator: "_").dropFirst().first ?? ""
    name = "netsocket-test-\(version)"
  }

  /// Runs a program of the system and gives its stdout.
  static func system(_ name: String, _ arguments: [String], in folder: URL? = nil) throws -> String {
    let output = try Program(URL(filePath: "/usr/bin/\(name)")).run(arguments, in: folder)
    try #require(output.status == 0, "\(name): \(output.stderr)\(output.stdout)")
    return output.stdout
  }
}
