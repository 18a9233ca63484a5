import Foundation
import SerialLines
import Synchronization
import Testing
import Timekeeping
import ToolSupport

/// A program of others that offers a terminal at a TCP port of this machine, while it is kept.
private final class TerminalServer {
  private let process = Process()
  let port: Int

  /// Starts it and waits until it listens.
  ///
  /// - Parameter arguments: what it is called with for a port.
  init(_ path: String, time: any TimeSource, arguments: (Int) throws -> [String]) async throws {
    // Free a moment ago, and nobody else looks for one meanwhile.
    let free = try ListeningLine(at: NetworkPlace(host: "127.0.0.1", port: 0), time: time)
    port = free.place.port
    free.close()
    process.executableURL = URL(filePath: path)
    process.arguments = try arguments(port)
    process.standardError = FileHandle.nullDevice
    try process.run()
    let hexPort = String(format: ":%04X ", port)
    for _ in 0..<200 {
      // Looked up and not tried: a server of one client would serve the trial.
      let sockets = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
      if sockets.split(separator: "\n").contains(where: { $0.contains("0100007F\(hexPort)00000000:0000 0A") })
      {
        return
      }
      try await time.sleep(for: .milliseconds(50))
    }
    Issue.record("\(path) does not listen")
  }

  deinit {
    // The threads of tasks block signals, and their children inherit that: SIGTERM would wait for ever.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

@Suite("Serial lines over programs of others", .needsPeers, .serialized)
struct SerialPeerTests {
  let world = RealWorld()

  /// Every byte value, both ways, through a terminal that a server offers.
  func exchange(_ line: any SerialLine, _ module: PseudoTerminal) async throws {
    let all = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    try await line.write(all)
    #expect(try await take(all.count, from: module) == all)
    try await module.write(all)
    #expect(try await take(all.count, from: line) == all)
  }

  func take(_ count: Int, from line: any SerialLine) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try await line.read(until: world.now + .seconds(10))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  @Test("socket:// through socat: every byte passes, and its end is a hang-up")
  func socat() async throws {
    let module = try PseudoTerminal(time: world)
    var server: TerminalServer? = try await TerminalServer("/usr/bin/socat", time: world) { port in
      ["TCP-LISTEN:\(port),bind=127.0.0.1,reuseaddr", "\(module.path),raw,echo=0"]
    }
    let port = try #require(server).port
    let line = try await SerialAddress("socket://127.0.0.1:\(port)").open(time: world) {
      Issue.record("a warning: \($0)")
    }
    try await exchange(line, module)
    server = nil
    await #expect(throws: SerialLineError.hangUp) { try await line.read(until: world.now + .seconds(10)) }
    line.close()
    module.close()
  }

  @Test("rfc2217:// through ser2net: the speed is confirmed, every byte passes, a reset does not wait")
  func ser2net() async throws {
    let folder = try TemporaryFolder()
    let module = try PseudoTerminal(time: world)
    let server = try await TerminalServer("/usr/sbin/ser2net", time: world) { port in
      let configuration = """
        connection: &module
          accepter: telnet(rfc2217),tcp,127.0.0.1,\(port)
          connector: serialdev,\(module.path),115200n81,local

        """
      return ["-n", "-u", "-c", try folder.file("ser2net.yaml", configuration), "-P", folder.path("pid")]
    }
    let warnings = Mutex<[String]>([])
    let address = try SerialAddress("rfc2217://127.0.0.1:\(server.port)?baud=9600&reset=rts")
    let line = try await address.open(time: world) { warning in warnings.withLock { $0.append(warning) } }
    try await exchange(line, module)
    try await line.configure(baud: 115_200, flowControl: .none)
    try await line.pulseReset()
    try await exchange(line, module)
    #expect(warnings.withLock(\.self) == [])
    line.close()
    module.close()
    withExtendedLifetime((server, folder)) {}
  }
}
