import Foundation
import NetworkServices
import Testing
import ToolSupport

@Suite("netsocket-test serve")
struct ServeRealTimeTests {
  /// Echo, discard, daytime, chargen and time over TCP and UDP, and DNS.
  static let count = 11

  /// A server at ports that nobody else has.
  static func serve(_ arguments: [String] = []) throws -> (server: Server, offset: Int) {
    var offset = 20_000 + Int(getpid()) % 200 * 100
    while true {
      do {
        return (try Server(["serve", "--port-offset", "\(offset)"] + arguments, lines: count), offset)
      } catch let error as Server.Ended where error.status == 69 && offset < 60_000 {
        offset += 1000
      }
    }
  }

  @Test("says where its services are, serves, and when it is told to stop tells what came, exit code 0")
  func serves() throws {
    let (server, offset) = try Self.serve()
    let places = [
      ("tcp", 7, "echo"), ("udp", 7, "echo"), ("tcp", 9, "discard"), ("udp", 9, "discard"),
      ("tcp", 13, "daytime"), ("udp", 13, "daytime"), ("tcp", 19, "chargen"), ("udp", 19, "chargen"),
      ("tcp", 37, "time"), ("udp", 37, "time"), ("udp", 53, "dns"),
    ]
    #expect(server.lines == places.map { "\($0.0) 127.0.0.1:\($0.1 + offset) \($0.2)" })
    let echo = try LoopbackSocket(port: 7 + offset)
    try echo.send(Array("hello".utf8))
    #expect(try echo.receive(exactly: 5) == Array("hello".utf8))
    let datagrams = try LoopbackSocket(port: 7 + offset, isStream: false)
    try datagrams.send([1, 2, 3])
    #expect(try datagrams.receive() == [1, 2, 3])
    let daytime = try LoopbackSocket(port: 13 + offset)
    #expect(try daytime.receive(exactly: 100).count == 26)
    let generator = try LoopbackSocket(port: 19 + offset)
    let characters = try generator.receive(exactly: 5000)
    #expect(characters == characters.indices.map(ChargenServer.byte(at:)))
    #expect(server.stop() == 0)
    let table = server.lines.dropFirst(Self.count).map { $0.split(separator: " ").map(String.init) }
    #expect(
      table.first
        == "service address connections open datagrams bytes in bytes out rejected"
        .split(separator: " ").map(String.init))
    #expect(
      table.dropFirst().first == ["tcp", "echo", "127.0.0.1:\(7 + offset)", "1", "0", "0", "5", "5", "0"])
    #expect(
      table.dropFirst(2).first == ["udp", "echo", "127.0.0.1:\(7 + offset)", "0", "0", "1", "3", "3", "0"])
    #expect(table.count == 1 + Self.count)
  }

  @Test("closes a connection on which nothing passes, and no other one")
  func idle() throws {
    let (server, offset) = try Self.serve(["--idle-timeout", "1"])
    let (quiet, busy) = (try LoopbackSocket(port: 9 + offset), try LoopbackSocket(port: 7 + offset))
    for _ in 0..<5 {
      try busy.send([1])
      #expect(try busy.receive() == [1])
      usleep(400_000)
    }
    let start = Date.now
    #expect(try quiet.receive() == [])
    #expect(Date.now.timeIntervalSince(start) < 5)
    #expect(server.stop() == 0)
    #expect(try Tool.run(["serve", "--idle-timeout", "-1"]).status == 64)
  }

  @Test(
    "with too few file descriptors names the limit, exit code 69",
    arguments: [["serve", "--port-offset", "30000"], ["--device", "host:", "--no-history"]])
  func fewDescriptors(arguments: [String]) throws {
    for limit in [8, 10] {
      let output = try Tool.program.run(arguments, shell: "ulimit -n \(limit); \"$@\"")
      #expect(output.status == 69, "\(output.stderr)")
      #expect(output.stderr.contains("the limit of this process is \(limit)"), "\(output.stderr)")
    }
  }

  @Test(
    "with no descriptor for another connection pauses, warns once, serves on, and accepts when there is one")
  func shortage() throws {
    let (server, offset) = try Self.serve(["--max-connections", "1000"])
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.program.id)/fd")
    let limit = descriptors.count + 20
    // Of util-linux, which every Debian has.
    let limiter = try Process.run(
      URL(filePath: "/usr/bin/prlimit"),
      arguments: ["--pid", "\(server.program.id)", "--nofile=\(limit):\(limit)"])
    limiter.waitUntilExit()
    #expect(limiter.terminationStatus == 0)
    let early = try LoopbackSocket(port: 7 + offset)
    var clients = try (0..<60).map { _ in try LoopbackSocket(port: 7 + offset) }
    // The pauses begin.
    usleep(1_500_000)
    let before = server.processorSeconds
    for byte in 0..<20 as Range<UInt8> {
      try early.send([byte])
      #expect(try early.receive() == [byte])
      usleep(100_000)
    }
    #expect(server.processorSeconds - before < 0.5, "it does not spin")
    clients.removeFirst(50)
    let last = try #require(clients.last)
    try last.send([7])
    #expect(try last.receive() == [7])
    server.program.send(SIGTERM)
    var warnings: [String] = []
    while let line = server.program.nextErrorLine() {
      if line.contains("warning") { warnings.append(line) }
    }
    #expect(
      warnings == [
        "netsocket-test: warning: connections to 127.0.0.1:\(7 + offset) wait: Too many open files"
      ])
    #expect(server.program.wait() == 0)
  }

  @Test("knows the config's names: the test server is where it is served")
  func names() throws {
    let (server, offset) = try Self.serve()
    let socket = try LoopbackSocket(port: 53 + offset, isStream: false)
    for (name, answer) in [("echo.netsocket.test", [127, 0, 0, 1]), ("google.com", [203, 0, 113, 1])]
      as [(String, [UInt8])]
    {
      let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      try socket.send([7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + labels + [0, 0, 1, 0, 1])
      let reply = try socket.receive()
      #expect(reply.prefix(2) == [7, 7] && reply.suffix(4) == answer[...], "\(name): \(reply)")
    }
    #expect(server.stop(SIGINT) == 0)
  }

  @Test("holds back the answers of the services that are to be slow, and of no other")
  func delay() throws {
    let (server, offset) = try Self.serve(["--delay", "echo=300ms", "--delay", "daytime=0.2s"])
    func time(_ port: Int, isStream: Bool) throws -> Double {
      let socket = try LoopbackSocket(port: port + offset, isStream: isStream)
      let start = ContinuousClock.now
      try socket.send([1])
      _ = try socket.receive()
      return (ContinuousClock.now - start) / .seconds(1)
    }
    for isStream in [true, false] {
      #expect((0.3...10).contains(try time(7, isStream: isStream)))
      #expect(try time(13, isStream: isStream) >= (isStream ? 0 : 0.2))
      #expect(try time(37, isStream: isStream) < 0.2)
    }
    #expect(server.stop() == 0)
  }

  @Test("shows on stderr what came when it gets SIGUSR1, and goes on")
  func status() throws {
    let (server, offset) = try Self.serve()
    let echo = try LoopbackSocket(port: 7 + offset)
    try echo.send([1])
    #expect(try echo.receive(exactly: 1) == [1])
    #expect(server.program.nextErrorLine()?.contains("serving until SIGINT or SIGTERM") == true)
    server.program.send(SIGUSR1)
    #expect(server.program.nextErrorLine()?.hasPrefix("service ") == true)
    let row = server.program.nextErrorLine()?.split(separator: " ") ?? []
    #expect(row.prefix(5) == ["tcp", "echo", "127.0.0.1:\(7 + offset)", "1", "1"])
    try echo.send([2])
    #expect(try echo.receive(exactly: 1) == [2])
    #expect(server.stop(SIGHUP) == 0)
  }

  @Test("bears a thousand connections at once whose clients do not read, and serves others")
  func crowd() throws {
    let (server, offset) = try Self.serve(["--max-connections", "1000"])
    let slow = try (0..<1000).map { _ in try LoopbackSocket(port: 19 + offset) }
    // Each of them gets its bytes: all are served at once.
    for client in slow { #expect(try client.receive(exactly: 74).count == 74) }
    let echo = try LoopbackSocket(port: 7 + offset)
    let payload = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    var echoed: [UInt8] = []
    for start in stride(from: 0, to: payload.count, by: 10_000) {
      try echo.send(Array(payload[start..<start + 10_000]))
      echoed += try echo.receive(exactly: 10_000)
    }
    #expect(echoed == payload)
    // One more of the same service is turned away.
    let late = try LoopbackSocket(port: 19 + offset)
    #expect((try? late.receive(exactly: 1)) ?? [] == [])
    #expect(server.residentMegabytes < 400, "16 KiB a connection, and what a process has anyway")
    #expect(server.stop() == 0)
    let row = server.lines.first { $0.hasPrefix("tcp chargen") }?.split(separator: " ") ?? []
    #expect(row.dropFirst(3).first == "1000" && row.last == "1", "\(row)")
    withExtendedLifetime(slow) {}
  }

  @Test("a port that is taken is 69, and named")
  func taken() throws {
    let (server, offset) = try Self.serve()
    let output = try Tool.run(["serve", "--port-offset", "\(offset)"])
    #expect(output.status == 69)
    #expect(
      output.stderr.hasPrefix(
        "netsocket-test: error: cannot listen at 127.0.0.1:\(7 + offset) (tcp): Address already in use\n"
      ))
    #expect(output.stdout == "")
    #expect(server.stop() == 0)
  }

  @Test(
    "wrong use is 64, with what is wrong and what to do",
    arguments: [
      (["--port-offset", "0"], "port 7 needs --privileged"),
      (["--port-offset", "65536"], "--port-offset: expected a number from 0 to 65535, got 65536"),
      (["--port-offset", "65500"], "port 65537 of time is above 65535"),
      (["--bind", "here.test"], "--bind: expected an IP address, got 'here.test'"),
      (["--max-connections", "0"], "--max-connections: expected a number from 1 to 60000, got 0"),
      (["--delay", "dns"], "--delay: expected SERVICE=DURATION"),
      (["--delay", "dns=30"], "--delay: expected SERVICE=DURATION"),
      (["--delay", "nap=1s"], "services are echo, discard"), (["--delay", "dns=61s"], "at most 60s"),
      (["--max-rate", "0"], "--max-rate: expected a number from 1"), (["--frobnicate"], "frobnicate"),
    ])
  func wrongUse(arguments: [String], words: String) throws {
    let output = try Tool.run(["serve"] + arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(words), "\(output.stderr)")
    #expect(output.stdout == "")
  }

  @Test("a config that cannot be used is 65, one that is not there 66")
  func badConfig() throws {
    let folder = try TemporaryFolder()
    let bad = try folder.file("bad.json", "{")
    #expect(try Tool.run(["serve", "--test-config", bad]).status == 65)
    #expect(try Tool.run(["serve", "--test-config", folder.path("none.json")]).status == 66)
  }
}
