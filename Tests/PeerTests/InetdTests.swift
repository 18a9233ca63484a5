import Foundation
import Testing
import ToolSupport

/// Debian's inetutils-inetd with its own echo, discard, chargen and daytime, on 127.0.0.1 only.
final class Inetd {
  private let process = Process()
  private let folder: TemporaryFolder

  /// Its ports are below 1024.
  static var isAllowed: Bool { geteuid() == 0 }

  private static let services = [
    "echo stream tcp4 nowait", "echo dgram udp4 wait", "discard stream tcp4 nowait",
    "discard dgram udp4 wait", "chargen stream tcp4 nowait", "daytime stream tcp4 nowait",
  ]

  /// Starts it and waits until it listens.
  init() throws {
    folder = try TemporaryFolder()
    let lines = Self.services.map { "127.0.0.1:\($0) root internal\n" }
    process.executableURL = URL(filePath: "/usr/sbin/inetutils-inetd")
    process.arguments = [
      // In the foreground, and never tired of a service that is asked often.
      "--debug", "--rate=100000", "--pidfile=\(folder.path("pid"))", try folder.file("conf", lines.joined()),
    ]
    let log = try folder.file("log", "")
    process.standardError = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardOutput = process.standardError
    try process.run()
    for _ in 0..<100 {
      let text = try String(contentsOfFile: log, encoding: .utf8)
      if text.components(separatedBy: "registered ").count > Self.services.count { return }
      usleep(50_000)
    }
    Issue.record("inetd does not listen: \(try String(contentsOfFile: log, encoding: .utf8))")
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}

@Suite(
  "Debian's inetd as the test server", .needsPeers,
  .enabled(if: Inetd.isAllowed, "inetd's ports are root's"))
struct InetdTests {
  @Test("lets the cases of tcp and udp pass on this machine's own stack, echoing, discarding and generating")
  func sockets() throws {
    let inetd = try Inetd()
    let maps = [7, 9, 13, 19].flatMap { ["--map", "*:\($0)=127.0.0.1:\($0)"] }
    // Those that wait for many seconds, and those that a busy machine may be too late for.
    let left = "*_ECHOTEST_NONBLOCK,TCPSOCKET_RECV_TIMEOUT,TCPSOCKET_SEND_TIMEOUT,UDPSOCKET_SENDTO_TIMEOUT"
    let output = try Tool.run(["--device", "host:", "-n", "*-tcp,*-udp", "-i", left] + maps)
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("mbedgt: test case results: 18 OK\n"), "\(output.stdout)")
    withExtendedLifetime(inetd) {}
  }
}
