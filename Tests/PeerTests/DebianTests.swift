import Foundation
import TestSupport
import Testing
import ToolSupport

/// The packages as users have them: a release build, on a system that has neither Swift nor a compiler.
@Suite(
  "The packages on a clean Debian", .needsPeers, .serialized,
  .enabled(if: TestForm.isFull, "a release build and two systems: script/test --full --with-peers"))
struct DebianTests {
  /// `NETSOCKET_TEST_RELEASE` names a release build that is already there, with the runtime linked in.
  private static let release =
    ProcessInfo.processInfo.environment["NETSOCKET_TEST_RELEASE"].map { URL(filePath: $0) }

  private static let package = Result {
    try Package(in: Tool.root.appending(path: "dist"), of: release)
  }

  /// A Debian in a folder of its own.
  private struct System {
    let folder = try? TemporaryFolder()
    let root: URL

    init(_ suite: String) throws {
      root = try #require(folder).url.appending(path: "root")
      let output = try Program(Tool.root.appending(path: "script/lib/debian-system")).run(
        [suite, root.path], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      try #require(output.status == 0, "\(output.stderr)")
    }

    /// Runs a shell command in it, in `/root`, with loopback only.
    @discardableResult
    func run(_ command: String, status: Int32 = 0) throws -> Program.Output {
      let output = try Program(Tool.root.appending(path: "script/lib/in-system")).run(
        [root.path, command], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      #expect(output.status == status, "\(command): \(output.stdout)\(output.stderr)")
      return output
    }

    func copy(_ file: String, to path: String) throws {
      try FileManager.default.copyItem(atPath: file, toPath: root.path + path)
    }
  }

  /// A line of `Containerfile` without its first word.
  private static func container(_ instruction: String) throws -> String {
    let text = try String(contentsOf: Tool.root.appending(path: "Containerfile"), encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix(instruction + " ") }
    return String(try #require(line).dropFirst(instruction.count + 1))
  }

  @Test("the .deb installs as in the container; the first result is there within a minute")
  func bookworm() throws {
    let package = try Self.package.get()
    let system = try System("bookworm")
    #expect(try Self.container("FROM").contains("debian:12"))
    for program in ["swift", "swiftc", "cc", "gcc", "clang", "python3"] {
      try system.run("! command -v \(program)")
    }
    try system.copy(package.deb, to: "/tmp/" + URL(filePath: package.deb).lastPathComponent)
    let began = Date.now
    try system.run(try Self.container("RUN"))
    let doc = "/usr/share/doc/netsocket-test"
    let first = try system.run(
      "netsocket-test --test-config \(doc)/TestConfigs/esp8266_config.json --seed 1 --firmware 1.6.2 --quiet")
    let seconds = Date.now.timeIntervalSince(began)
    print("first result on Debian 12 after \(seconds) s")
    #expect(seconds < 60)
    #expect(first.stdout.contains("mbedgt: test case results: 56 OK\n"))

    // The rest of what a user does.
    try system.run(
      "netsocket-test --device 'sim:at1.7?sent-twice' --seed 1 --firmware 1.7.5 --quiet", status: 1)
    let compared = try system.run("netsocket-test compare firmware:1.6.2 firmware:1.7.5", status: 1)
    #expect(compared.stdout.contains("\nworse: "), "\(compared.stdout)")
    let old = Tool.root.appending(path: "Tests/EndToEndTests/Fixtures/known-run.console.txt").path
    try system.copy(old, to: "/root/mbedgt-2018.log")
    try system.run("netsocket-test history import mbedgt-2018.log --firmware 2018")
    try system.run("netsocket-test history dashboard --out site && test -s site/dashboard.html")
    try system.run("netsocket-test history check")
    try system.run("test -s /usr/share/man/man1/netsocket-test-run.1.gz")

    // The guides' own commands.
    try system.run("cp -r \(doc)/TestConfigs . && mkdir Examples Reports && cp \(doc)/Examples/* Examples")
    for page in ["install", "flash-and-compare", "ci", "compare-firmware"] {
      let text = try String(
        contentsOf: Tool.root.appending(path: "Documentation/guides/\(page).md"), encoding: .utf8)
      for block in text.matches(of: #/\n\$ (netsocket-test.*)(?:\n# exit code ([0-9]+))?/#) {
        try system.run(String(block.1), status: block.2.flatMap { Int32($0) } ?? 0)
      }
    }
    try system.run("apt-get remove -y netsocket-test && test ! -e /usr/bin/netsocket-test")
  }

  @Test("the archive runs from any folder on Debian 13")
  func trixie() throws {
    let package = try Self.package.get()
    let system = try System("trixie")
    try system.copy(package.archive, to: "/tmp/package.tar.xz")
    // A minimal system has no xz: the test unpacks what a user unpacks.
    _ = try Package.system(
      "tar", ["--extract", "--file", package.archive, "--directory", system.root.path + "/opt"])
    let tool = "/opt/\(package.name)/bin/netsocket-test"
    let run = try system.run("cd / && env -i HOME=/root \(tool) --seed 1 --quiet")
    #expect(run.stdout.contains("mbedgt: test case results: 56 OK\n"))
    try system.run("\(tool) --seed 2 --quiet && \(tool) compare latest~1 latest")
    try system.run("\(tool) history dashboard --out site && test -s site/dashboard.html")
  }

  @Test("the .deb is under 25 MB, and lintian has no errors")
  func checked() throws {
    let package = try Self.package.get()
    let size = try FileManager.default.attributesOfItem(atPath: package.deb)[.size] as? Int
    #expect(try #require(size) < 25_000_000)
    let output = try Program(URL(filePath: "/usr/bin/lintian")).run(
      ["--allow-root", "--fail-on", "error", package.deb])
    #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
    // Nothing of Swift is looked for on the reader's system.
    let libraries = try Package.system("dpkg-deb", ["--field", package.deb, "Depends"])
    #expect(!libraries.contains("swift"), "\(libraries)")
    // Nor is it told in which folder it was built: the same commit gives the same bytes in any.
    let unpacked = try TemporaryFolder()
    _ = try Package.system("tar", ["--extract", "--file", package.archive, "--directory", unpacked.url.path])
    let tool = try Data(contentsOf: unpacked.url.appending(path: "\(package.name)/bin/netsocket-test"))
    let place = Self.release?.path.components(separatedBy: "/.build/").first ?? Tool.root.path
    #expect(tool.range(of: Data(place.utf8)) == nil)
  }
}
