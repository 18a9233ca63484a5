import ESP8266Driver
import NetworkSocket

/// How many bytes of a TCP connection the driver moves each way, with a module in another process that takes no time.
///
/// Everything but the wire is there: the pseudo-terminal, the firmware, this machine's sockets, the servers.
struct ThroughputBenchmark {
  let tool: String

  private static let server = IPAddress(198, 51, 100, 7)
  private static let total = 8 << 20
  private static let chunk = 64 << 10

  func figures() async throws -> [Figure] {
    // AT 1.7 is asked for what it has received, AT 1.6 pushes it.
    let passive = try ModuleProcess("passive", tool: tool, ["--no-pacing"], usesServers: true)
    var figures = try await passive.withInterface { interface in
      [
        Self.figure("out", try await Samples(5) { try await send(on: interface) }),
        Self.figure("in, asked for", try await Samples(5) { try await receive(on: interface) }),
      ] + (try await waits(of: passive.module.files, on: interface))
    }
    let pushing = try ModuleProcess(
      "pushing", tool: tool, ["--no-pacing", "--profile", "at1.6"], servers: passive)
    figures += try await pushing.withInterface { interface in
      [Self.figure("in, pushed", try await Samples(5) { try await receive(on: interface) })]
    }
    return figures
  }

  private static func figure(_ way: String, _ samples: Samples) -> Figure {
    Figure(
      "driver over a PTY: TCP payload \(way)", samples, note: "expected: \(way == "out" ? 8 : 5) MB/s",
      format: Unit.fewMegabytesPerSecond)
  }

  /// How often the threads of both sides wait for each `AT+CIPSEND`, of which every one carries 2048 bytes.
  private func waits(of module: ProcessFiles, on interface: ESP8266Interface) async throws -> [Figure] {
    let before = (driver: ProcessFiles.own.waits, module: module.waits)
    _ = try await send(on: interface)
    let sends = Double(Self.total) / 2048
    return [
      ("driver", ProcessFiles.own.waits - before.driver), ("module", module.waits - before.module),
    ].map { side, waits in
      Figure(
        "driver over a PTY: waits for a CIPSEND, \(side)", "\((Double(waits) / sends * 10).rounded() / 10)",
        note: "expected: 6")
    }
  }

  /// - Returns: bytes a second.
  private func send(on interface: ESP8266Interface) async throws -> Double {
    try await withSocket(on: interface, port: 9) { socket in
      let bytes = (0..<Self.chunk).map { UInt8(truncatingIfNeeded: $0) }
      let start = ContinuousClock.now
      var sent = 0
      while sent < Self.total { sent += try await socket.send(bytes) }
      return Double(sent) / (ContinuousClock.now - start).inSeconds
    }
  }

  /// - Returns: bytes a second.
  private func receive(on interface: ESP8266Interface) async throws -> Double {
    try await withSocket(on: interface, port: 19) { socket in
      let start = ContinuousClock.now
      var received = 0
      while received < Self.total {
        let bytes = try await socket.receive(limit: Self.chunk)
        guard !bytes.isEmpty else { throw ChildProcess.Failure(description: "chargen has ended") }
        received += bytes.count
      }
      return Double(received) / (ContinuousClock.now - start).inSeconds
    }
  }

  private func withSocket(
    on interface: ESP8266Interface, port: UInt16, _ body: (TCPSocket) async throws -> Double
  ) async throws -> Double {
    let socket = TCPSocket()
    try await socket.open(on: interface)
    socket.setTimeout(.seconds(20))
    try await socket.connect(to: SocketAddress(Self.server, port: port))
    let result = try await body(socket)
    try await socket.close()
    return result
  }
}
