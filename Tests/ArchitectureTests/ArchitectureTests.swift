import FoundationEssentials
import Testing

/// Reads the sources of the product and holds them to the architecture.
@Suite("The architecture")
struct ArchitectureTests {
  @Test("every module is in the table of Package.swift, and imports only what its line names")
  func imports() throws {
    #expect(
      ImportTable.table["ATCommand"] == ["DequeModule", "SerialLines", "Timekeeping"], "the table was found")
    let missing = try Repository.modules().filter { ImportTable.table[$0] == nil && !ImportTable.isShim($0) }
    #expect(missing == [])
    let offences = try Repository.files().flatMap(ImportTable.offences)
    #expect(offences == [])
  }

  @Test("the tests of a module import what Package.swift names for them: the order of a build may not matter")
  func testImports() throws {
    #expect(ImportTable.testTable["Bench"]?.contains("WireSupport") == true, "the table was found")
    let known = Set(ImportTable.table.keys).union(["TestSupport", "ToolSupport", "WireSupport"])
    let offences = try ImportTable.testTable.flatMap { module, allowed in
      try Repository.files(below: "Tests/\(module)Tests").flatMap { file in
        file.code.compactMap { _, text in ImportTable.imported(by: text) }
          .filter { known.contains($0) && !allowed.contains($0) }.map { "\(file.name): import \($0)" }
      }
    }
    #expect(offences == [])
  }

  @Test("the architecture page describes every module")
  func page() throws {
    let page = try String(
      contentsOf: Repository.root.appending(path: "Documentation/architecture.md"), encoding: .utf8)
    #expect(ImportTable.table.keys.filter { !page.contains("`\($0)`") } == [])
  }

  @Test("no two modules define a type of the same name, and none is named like a module")
  func typeNames() throws {
    var modules: [String: Set<String>] = [:]
    for file in try Repository.files() {
      for name in file.types { modules[name, default: []].insert(file.module) }
    }
    let shared = modules.filter { $0.value.count > 1 || ImportTable.table[$0.key] != nil }
    #expect(shared.map { "\($0.key): \($0.value.sorted())" }.sorted() == [])
  }

  @Test("files are neither crumbs nor heaps")
  func sizes() throws {
    let sizes = try Repository.files().map { $0.lines.count - 1 }.sorted()
    let total = sizes.reduce(0, +)
    #expect(sizes[sizes.count / 2] >= 60, "the median")
    #expect(total / sizes.count >= 75, "the average")
    #expect(sizes[sizes.count * 9 / 10] < 300, "nine of ten files")
  }

  @Test("nothing escapes virtual time, draws its own chance, or ends the process on an error")
  func forbiddenWords() throws {
    let offences = try Repository.files().flatMap(ForbiddenWords.offences)
    #expect(offences == [])
  }

  @Test("every exemption is used: one that is not needed any more goes")
  func exemptions() throws {
    let files = try Repository.files()
    for (path, names) in ForbiddenWords.exemptions {
      let file = try #require(files.first { "\($0.module)/\($0.name)" == path }, "\(path) does not exist")
      let code = file.code
      for name in names {
        let rule = try #require(ForbiddenWords.rules.first { $0.name == name })
        let regex = try rule.regex()
        #expect(code.contains { $0.text.contains(regex) }, "\(path) does not need: \(name)")
      }
    }
  }

  @Test("driver and simulator know nothing of each other")
  func independence() throws {
    let driverSide: Set<String> = ["ATCommand", "CaseStudyDriver", "ESP8266Driver"]
    let simulatorSide: Set<String> = ["ESP8266Simulator", "NetworkServices"]
    for (one, other) in [(driverSide, simulatorSide), (simulatorSide, driverSide)] {
      for module in one { #expect(ImportTable.table[module]?.isDisjoint(with: other) == true) }
    }
    // Nor do the two drivers of each other.
    #expect(ImportTable.table["CaseStudyDriver"] == ["NetworkSocket", "SerialLines", "Timekeeping"])
  }

  @Test("neither the simulator, the case study nor what connects them knows the test cases")
  func caseNames() throws {
    let modules = ["Bench", "CaseStudyDriver", "ESP8266Simulator", "NetworkServices"]
    let files = try Repository.files().filter { modules.contains($0.module) }
    let offences = try files.flatMap(CaseNames.offences)
    #expect(offences == [])
  }

  @Test("no source leads out of the repository")
  func paths() throws {
    let files = try Repository.files()
    #expect(files.count > 50, "the sources were found")
    #expect(files.flatMap { file in file.lines.filter { $0.contains("../shared") } } == [])
  }

  @Test("no file has more than 400 lines")
  func length() throws {
    let offences = try Repository.files().filter { $0.lines.count > 401 }.map(\.name)
    #expect(offences == [])
  }
}

/// The names of test cases, as they would show in the source of a simulator that cheats.
enum CaseNames {
  static let pattern =
    #"\b(WIFI[-_](CONSTRUCTOR|CONNECT|SET|GET|SCAN)|(TCP|UDP|TLS)SOCKET_|NETWORKINTERFACE_|(A?SYNCHRONOUS)_DNS)"#

  static func offences(of file: Repository.File) throws -> [String] {
    let regex = try Regex(pattern).wordBoundaryKind(.simple)
    return file.lines.enumerated().filter { $0.element.contains(regex) }.map {
      "\(file.module)/\(file.name):\($0.offset + 1)"
    }
  }
}
