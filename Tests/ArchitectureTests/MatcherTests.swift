import Testing

/// The rules themselves: each finds what it is for, and nothing else.
@Suite("The architecture's matchers")
struct MatcherTests {
  static func file(_ text: String, module: String = "Greentea", name: String = "A.swift") -> Repository.File {
    Repository.File(module: module, name: name, text: text)
  }

  @Test(
    "each forbidden word is found",
    arguments: [
      ("Task { await a() }", "Task {"),
      ("let t = Task<Int, Never>(priority: .high) { 1 }", "Task( without executor"),
      ("Task(priority: .high) {}", "Task( without executor"),
      ("Task(executorPreference: world) {}", "Task(executorPreference:"),
      ("Task.detached {}", "Task.detached"), ("Task.immediate {}", "Task.detached"),
      ("try await Task.sleep(for: .seconds(1))", "Task.sleep"),
      ("try await Task<Never, Never>.sleep(nanoseconds: 1)", "Task.sleep"),
      ("let clock = ContinuousClock()", "ContinuousClock"), ("SuspendingClock.now", "SuspendingClock"),
      ("DispatchQueue.main.async {}", "Dispatch"), ("Thread.sleep(1)", "Thread"),
      ("@MainActor func a() {}", "@MainActor"), ("usleep(10)", "sleep("), ("  sleep(1)", "sleep("),
      ("Date()", "Date("), ("Date.now", "Date("), ("Int.random(in: 0..<5)", "random without generator"),
      ("list.shuffled()", "random without generator"), ("list.randomElement()", "random without generator"),
      ("var g = SystemRandomNumberGenerator()", "SystemRandomNumberGenerator"),
      ("getrandom(&a, 8, 0)", "getrandom"), ("clock_gettime(CLOCK_REALTIME, &t)", "clock_gettime"),
      ("pthread_create(&t, nil, f, nil)", "pthread_create"), ("let a = try! b()", "try!"),
      ("let a = b as! C", "as!"), ("fatalError(\"no\")", "fatalError("), ("// TODO: later", "TODO or FIXME"),
      ("/// FIXME", "TODO or FIXME"),
    ])
  func found(line: String, rule: String) throws {
    #expect(
      try ForbiddenWords.offences(of: Self.file("import A\n\(line)\n")) == ["Greentea/A.swift:2: \(rule)"])
  }

  @Test(
    "what only looks like one is not",
    arguments: [
      "/// Not a Task { } of its own.", "let a = \"Task { Date() }\" // try!", "struct LimitedTask { }",
      "if Task.isCancelled { return }", "await Task.yield()", "group.addTask { await a() }",
      "try await time.sleep(for: .seconds(1))", "Int.random(in: 0..<5, using: &generator)",
      "func sleep(until deadline: Instant) {}", "struct MbedThreadStack {}", "let text = \"a \\\" Task {\"",
      "let text = \"\"\"\n  Task { fatalError() }\n  \"\"\"", "let update = lastUpdate(1)", "try? a() as? B",
      "method(of: Task<Int, Never>.self)",
    ])
  func innocent(text: String) throws {
    #expect(try ForbiddenWords.offences(of: Self.file(text)) == [])
  }

  @Test("an exemption holds for its file only")
  func exemption() throws {
    let text = "Task(executorPreference: self) {}"
    #expect(
      try ForbiddenWords.offences(of: Self.file(text, module: "Timekeeping", name: "VirtualWorld.swift"))
        == [])
    #expect(
      try ForbiddenWords.offences(of: Self.file(text, module: "Timekeeping", name: "Other.swift")).count == 1)
    #expect(
      try ForbiddenWords.offences(of: Self.file(text, module: "Bench", name: "VirtualWorld.swift")).count == 1
    )
  }

  @Test(
    "an import against the table is found, in every form",
    arguments: [
      "import Foundation", "@testable import ATCommand", "public import SocketSuites",
      "import struct Glibc.timespec",
      "@preconcurrency internal import Dispatch", "  import SerialLines",
    ])
  func imports(line: String) {
    #expect(
      ImportTable.offences(of: Self.file("import Timekeeping\nimport Synchronization\n\(line)")).count == 1)
  }

  @Test(
    "what is no import, or an allowed one, is not",
    arguments: [
      "// import Foundation", "let a = \"import Foundation\"", "importer.import(file)", "import CShims",
    ])
  func noImport(line: String) {
    #expect(ImportTable.offences(of: Self.file(line)) == [])
  }

  @Test("a module without a room may import nothing")
  func unknownModule() {
    #expect(ImportTable.offences(of: Self.file("import Timekeeping", module: "Elsewhere")).count == 1)
  }

  @Test(
    "the name of a test case is found",
    arguments: [
      "WIFI-SCAN-NULL", "WIFI_CONNECT", "TCPSOCKET_ECHOTEST", "UDPSOCKET_SENDTO_TIMEOUT",
      "NETWORKINTERFACE_STATUS",
      "SYNCHRONOUS_DNS", "ASYNCHRONOUS_DNS_CACHE",
    ])
  func caseNames(name: String) throws {
    #expect(try CaseNames.offences(of: Self.file("let a = \"\(name)\"")).count == 1)
  }

  @Test(
    "the module's own words are none", arguments: ["WIFI CONNECTED", "WIFI GOT IP", "WIFI DISCONNECT", "TCP"])
  func ownWords(word: String) throws {
    #expect(try CaseNames.offences(of: Self.file("let a = \"\(word)\"")) == [])
  }
}
