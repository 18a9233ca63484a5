import ATCommand
import SerialLines
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// The module's end of a line, played by a test.
final class ModuleEnd: Sendable {
  let line: SimulatedLine
  let world: VirtualWorld
  private let unread = Mutex<[UInt8]>([])

  init(_ line: SimulatedLine, _ world: VirtualWorld) {
    self.line = line
    self.world = world
  }

  /// The next command without its line end; nil when `deadline` came first or the line has ended.
  func command(until deadline: Instant? = nil) async -> String? {
    while true {
      let found: [UInt8]? = unread.withLock { unread in
        guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { unread.removeFirst(end + 1) }
        return Array(unread[..<end])
      }
      if let found {
        return String(
          decoding: found.last == UInt8(ascii: "\r") ? found.dropLast() : found[...], as: UTF8.self)
      }
      guard await readMore(until: deadline) else { return nil }
    }
  }

  /// So many bytes, whatever they are.
  func bytes(_ count: Int) async -> [UInt8] {
    while unread.withLock(\.count) < count {
      guard await readMore(until: nil) else { break }
    }
    return unread.withLock { unread in
      defer { unread.removeFirst(min(count, unread.count)) }
      return Array(unread.prefix(count))
    }
  }

  private func readMore(until deadline: Instant?) async -> Bool {
    guard let bytes = try? await line.read(until: deadline), !bytes.isEmpty else { return false }
    unread.withLock { $0 += bytes }
    return true
  }

  func say(_ text: String, chunk: Int = .max) async {
    await say(Array(text.utf8), chunk: chunk)
  }

  func say(_ bytes: [UInt8], chunk: Int = .max) async {
    var rest = bytes[...]
    while !rest.isEmpty {
      try? await line.write(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
    }
  }

  func pause(_ duration: Duration) async {
    try? await world.sleep(for: duration)
  }

  /// Answers OK to everything from now on, and the command itself to all but `AT`.
  func obey() async {
    while let command = await command() {
      await say(command == "AT" ? "\r\nOK\r\n" : "\r\n+\(command)\r\n\r\nOK\r\n")
    }
  }
}

/// What the handlers of a channel heard.
struct Heard: Sendable {
  let lines = Trace<String>()
  let data = Trace<ATData>()
  let inputs = Trace<Void>()

  /// - Parameter claims: the lines that are unsolicited.
  func handlers(claims: Set<String> = ["WIFI GOT IP", "0,CLOSED"]) -> ATChannel.Handlers {
    ATChannel.Handlers(
      line: { line in
        let text = String(decoding: line, as: UTF8.self)
        guard claims.contains(text) else { return false }
        lines.add(text)
        return true
      },
      data: { data.add($0) }, input: { inputs.add(()) })
  }
}

/// A channel on a line whose other end `module` plays, for as long as `body` takes.
func conversation(
  _ module: @escaping @Sendable (ModuleEnd) async -> Void,
  _ body: (ATChannel, Heard, VirtualWorld) async throws -> Void
) async throws {
  let world = try World.current
  let (host, end) = SimulatedLine.pair(world)
  let channel = ATChannel(
    line: host, time: world, tokenizer: ATTokenizer(rules: [ATTokenizerTests.ipd, ATTokenizerTests.read]))
  let heard = Heard()
  channel.setHandlers(heard.handlers())
  try await TaskScope.run(world) { scope in
    scope.spawn { await channel.pump() }
    scope.spawn { await module(ModuleEnd(end, world)) }
    try await body(channel, heard, world)
  }
}

extension ATRequest {
  static func plain(_ command: String, _ timeout: Duration = .seconds(1)) -> ATRequest {
    ATRequest(ATCommandLine(command), timeout: timeout)
  }

  static func reading(_ command: String, _ timeout: Duration = .seconds(1)) -> ATRequest {
    var request = plain(command, timeout)
    request.takesData = true
    return request
  }

  static func sending(_ count: Int) -> ATRequest {
    ATRequest(
      ATCommandLine("AT+CIPSEND=0,\(count)"), payload: [UInt8](repeating: UInt8(ascii: "x"), count: count),
      timeout: .seconds(2), confirmationTimeout: .seconds(10))
  }
}

extension ATReply {
  var texts: [String] { lines.map { String(decoding: $0, as: UTF8.self) } }
}
