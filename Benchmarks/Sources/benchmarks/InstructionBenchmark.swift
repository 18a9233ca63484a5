import Glibc

/// What valgrind counts: instructions of whole processes, nearly the same in every run on every machine.
struct InstructionBenchmark {
  let tool: String

  private static let commands: [(what: String, arguments: [String])] = [
    ("a run of all cases", ["run", "--seed", "7", "--quiet", "--no-history"]),
    ("start-up: --version", ["--version"]),
  ]

  func figures() throws -> [Figure] {
    try Self.commands.map { what, arguments in
      let count = try count(arguments)
      return Figure(
        "instructions: \(what)", count.map { "\(Double($0 / 10_000) / 100) M" } ?? "not measured",
        note: count == nil ? "valgrind is not installed" : "callgrind")
    }
  }

  /// - Returns: nil without valgrind.
  private func count(_ arguments: [String]) throws -> Int? {
    guard let counter = Self.script, access(counter, X_OK) == 0 else { return nil }
    let path = "/tmp/netsocket-test-instructions-\(getpid())"
    defer { unlink(path) }
    let words = ([counter, tool] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let cost = try? ChildProcess(path: "/bin/sh", arguments: ["-c", "\(words) >\(path)"]).run()
    guard cost != nil, let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    return Int(String(decoding: line.prefix { $0 > 32 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private static let script: String? =
    #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined() + "/script/lib/count-instructions"
}
