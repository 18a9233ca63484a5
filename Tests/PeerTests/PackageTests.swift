import Foundation
import TestSupport
import Testing
import ToolSupport

/// How they are packed. That they run without Swift is the long form's: ``DebianTests``.
@Suite("The packages", .needsPeers)
struct PackageTests {
  /// Packing takes seconds: once for all tests.
  private static let packed = Result {
    try Package(in: Tool.root.appending(path: ".build/test-packages"), of: Tool.program.url)
  }

  private let folder: TemporaryFolder
  private let package: Package

  init() throws {
    folder = try TemporaryFolder()
    package = try Self.packed.get()
  }

  static let files = [
    "bin/netsocket-test", "share/bash-completion/completions/netsocket-test",
    "share/fish/vendor_completions.d/netsocket-test.fish", "share/zsh/vendor-completions/_netsocket-test",
    "share/man/man1/netsocket-test.1.gz", "share/man/man1/netsocket-test-run.1.gz",
    "share/man/man1/netsocket-test-history-dashboard.1.gz",
    "share/doc/netsocket-test/README.md", "share/doc/netsocket-test/copyright",
    "share/doc/netsocket-test/Documentation/guides/install.md",
    "share/doc/netsocket-test/TestConfigs/esp8266_config.json",
    "share/doc/netsocket-test/licenses/GRDB.swift-LICENSE.txt",
    "share/doc/netsocket-test/licenses/swift-LICENSE.txt",
    "share/doc/netsocket-test/licenses/swift-nio-NOTICE.txt",
  ]

  @Test("have the tool, man pages, completions, guides, configs and licences, and both have the same")
  func contents() throws {
    let listed = try Package.system("dpkg-deb", ["--contents", package.deb]).split(separator: "\n")
      .compactMap { $0.split(separator: " ").last.map { String($0.trimmingPrefix("./usr/")) } }
      .filter { !$0.hasSuffix("/") }
    let archived = try Package.system("tar", ["--list", "--file", package.archive]).split(separator: "\n")
      .map { String($0.trimmingPrefix("\(package.name)/")) }.filter { !$0.hasSuffix("/") }
    #expect(Set(listed) == Set(archived))
    for file in Self.files { #expect(listed.contains(file), "\(file)") }
    let field = { (name: String) in try Package.system("dpkg-deb", ["--field", package.deb, name]) }
    let depends = try field("Depends")
    for library in ["libc6 (>= ", "libsqlite3-0 (>= ", "zlib1g (>= "] {
      #expect(depends.contains(library), "\(depends)")
    }
    #expect(try field("Architecture") == Package.system("dpkg", ["--print-architecture"]))
  }

  @Test("have nothing of the machine or the moment: one owner, one time, in order")
  func anonymous() throws {
    let commit = try Package.system("git", ["log", "-1", "--format=%ct"], in: Tool.root)
    let list = "tar --list --verbose --full-time --utc --numeric-owner"
    for command in [
      "\(list) --file '\(package.archive)'", "dpkg-deb --fsys-tarfile '\(package.deb)' | \(list)",
    ] {
      let rows = try Package.system("sh", ["-c", command]).split(separator: "\n")
        .map { $0.split(separator: " ", maxSplits: 5) }
      #expect(rows.count > 60)
      #expect(Set(rows.map { $0[1] }) == ["0/0"])
      let times = Set(rows.map { "\($0[3])T\($0[4])Z" })
      let seconds = times.compactMap { try? Date($0, strategy: .iso8601).timeIntervalSince1970 }
      #expect(seconds.map { "\(Int($0))\n" } == [commit])
    }
    let names = try Package.system("tar", ["--list", "--file", package.archive]).split(separator: "\n")
      .filter { !$0.hasSuffix("/") }
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test("are the same bytes when they are made again", .enabled(if: TestForm.isFull, "packs once more"))
  func reproducible() throws {
    let again = try Package(in: folder.url, of: Tool.program.url)
    for (one, two) in [(package.deb, again.deb), (package.archive, again.archive)] {
      #expect(FileManager.default.contentsEqual(atPath: one, andPath: two), "\(one)")
    }
  }

  @Test("start from any folder without an environment, and run the main job with the config that they bring")
  func start() throws {
    _ = try Package.system("tar", ["--extract", "--file", package.archive], in: folder.url)
    let root = folder.path(package.name)
    let start = { (arguments: [String]) in
      try Program(URL(filePath: "/usr/bin/env")).run(
        ["-i", "\(root)/bin/netsocket-test"] + arguments, in: URL(filePath: "/"))
    }
    #expect(try start(["--version"]).stdout == Tool.run(["--version"]).stdout)
    let config = "\(root)/share/doc/netsocket-test/TestConfigs/esp8266_config.json"
    let output = try start(["--test-config", config, "--seed", "1", "--no-history", "--quiet"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: test case results: 56 OK\n"))
    // What belongs to no test is not in it.
    let symbols = try Program(URL(filePath: "/usr/bin/nm")).run(["\(root)/bin/netsocket-test"])
    #expect(symbols.stderr.contains("no symbols"), "\(symbols.stderr)")
  }

  @Test("man pages are roff without a warning, and name every option of a command")
  func manPages() throws {
    _ = try Package.system("tar", ["--extract", "--file", package.archive], in: folder.url)
    let pages = folder.url.appending(path: "\(package.name)/share/man/man1")
    let names = try FileManager.default.contentsOfDirectory(atPath: pages.path)
    #expect(names.count > 20)
    for name in names {
      let text = try Package.system("zcat", [name], in: pages)
      let page = try folder.file("page", text)
      let output = try Program(URL(filePath: "/usr/bin/groff")).run(["-man", "-Tutf8", "-ww", page])
      #expect(output.status == 0 && output.stderr.isEmpty, "\(name): \(output.stderr)")
      let command = name.split(separator: ".")[0].split(separator: "-").dropFirst(2).map(String.init)
      // The help of the tool itself shows options of `run`, which has a page of its own.
      guard !command.isEmpty else { continue }
      let help = try Tool.run(command + ["--help"], environment: ["COLUMNS": "1000"]).stdout
      let written = text.replacing("\\-", with: "-")
      for option in help.matches(of: #/\n  (?:-\w, )*(--[a-z-]+)/#).map(\.1) {
        #expect(written.contains("\\fB\(option)\\fR"), "\(name): \(option)")
      }
    }
  }

  @Test("name the licence of every package that is linked")
  func licences() throws {
    let text = try String(contentsOf: Tool.root.appending(path: "script/lib/copyright"), encoding: .utf8)
    let listed = try Package.system("tar", ["--list", "--file", package.archive])
    let packages = Set(listed.matches(of: #/licenses/([^/\n]+)-LICENSE/#).map { String($0.1) })
    #expect(packages.count > 6)
    for name in packages.subtracting(["netsocket-test"]) { #expect(text.contains("\(name)/*"), "\(name)") }
  }
}
