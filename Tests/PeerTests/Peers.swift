import Foundation
import Testing
import ToolSupport

/// The programs of others that `script/test --with-peers` installs.
enum Peers {
  /// The folder that they are in; nil if they are not to be used.
  static let folder = ProcessInfo.processInfo.environment["NETSOCKET_TEST_PEERS"].map { URL(filePath: $0) }

  /// Runs one of the scripts in `Peers` under the Python that has mbed-greentea.
  static func python(_ script: String, _ arguments: [String]) throws -> Program.Output {
    let (python, path) = try pythonAndPath(of: script)
    return try python.run(["-B", path] + arguments)
  }

  /// Starts one of the scripts, and waits until it has said as many lines.
  static func start(_ script: String, _ arguments: [String] = [], lines: Int) throws -> Server {
    let (python, path) = try pythonAndPath(of: script)
    return try Server(["-B", path] + arguments, of: python, lines: lines)
  }

  /// With -B: no compiled copy beside the script.
  private static func pythonAndPath(of script: String) throws -> (Program, String) {
    let python = try #require(folder).appending(path: "greentea/bin/python3")
    let scripts = try #require(Bundle.module.url(forResource: "Peers", withExtension: nil))
    return (Program(python), scripts.appending(path: script).path)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips what needs outside programs where there are none.
  static var needsPeers: Self {
    .enabled(if: Peers.folder != nil, "needs outside programs: script/test --with-peers")
  }
}
