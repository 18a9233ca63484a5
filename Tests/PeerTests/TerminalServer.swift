import Foundation
import SerialLines
import Testing
import Timekeeping
import ToolSupport

/// A program of others that offers a terminal at a TCP port of this machine, while it is kept.
final class TerminalServer {
  private let process = Process()
  let port: Int

  /// Starts it and waits until it listens.
  ///
  /// - Parameter arguments: what it is called with for a port.
  init(_ path: String, time: RealWorld, arguments: (Int) throws -> [String]) async throws {
    // Free a moment ago, and nobody else looks for one meanwhile.
    let free = try ListeningLine(at: HostPort(host: "127.0.0.1", port: 0), time: time)
    port = free.place.port
    free.close()
    await free.waitUntilClosed()
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

  /// Debian's socat: the bytes of a terminal, for one client.
  static func socat(_ terminal: String, time: RealWorld) async throws -> TerminalServer {
    try await TerminalServer("/usr/bin/socat", time: time) { port in
      ["TCP-LISTEN:\(port),bind=127.0.0.1,reuseaddr", "\(terminal),raw,echo=0"]
    }
  }

  /// Debian's ser2net: a terminal with RFC 2217.
  ///
  /// - Parameter folder: where its configuration is.
  static func ser2net(
    _ terminal: String, in folder: TemporaryFolder, time: RealWorld
  ) async throws -> TerminalServer {
    try await TerminalServer("/usr/sbin/ser2net", time: time) { port in
      let configuration = """
        connection: &module
          accepter: telnet(rfc2217),tcp,127.0.0.1,\(port)
          connector: serialdev,\(terminal),115200n81,local

        """
      return ["-n", "-u", "-c", try folder.file("ser2net.yaml", configuration), "-P", folder.path("pid")]
    }
  }
}
