import Foundation
import Testing
import ToolSupport

/// A folder with a history, and runs recorded in it.
final class HistoryRun {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("history.sqlite")
  }

  @discardableResult
  func run(_ arguments: [String]) throws -> Program.Output {
    try Tool.run(arguments, environment: [Tool.historyVariable: path], in: folder.url)
  }

  func history(_ arguments: [String]) throws -> Program.Output {
    try run(["history"] + arguments)
  }

  /// What a history command says in JSON.
  func json(_ arguments: [String]) throws -> [String: Any] {
    let output = try history(arguments + ["--format", "json"])
    try #require(output.status == 0, "\(output.stderr)")
    let object = try JSONSerialization.jsonObject(with: Data(output.stdout.utf8))
    return try #require(object as? [String: Any])
  }

  func rows(_ name: String, _ arguments: [String]) throws -> [[String: Any]] {
    try #require(try json(arguments)[name] as? [[String: Any]])
  }
}
