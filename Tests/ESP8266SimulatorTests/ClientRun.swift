import ESP8266Simulator
import NetworkServices
import SerialLines
import TestSupport
import Testing
import Timekeeping

/// One thing that a client does.
enum ClientStep: Sendable {
  /// Says a command line, and waits for an answer.
  case line(String, until: String)
  /// Says bytes behind a prompt, and waits for an answer.
  case payload([UInt8], until: String)
  /// Waits for what the module says by itself.
  case wait(String)
  /// From here on echoes are counted.
  case mark
  /// Waits until the module has said it so often since the mark, with nothing between `Recv` and `SEND OK`.
  case count(String, Int)
  /// Says a command that reads, again and again, until it has had so many answers that match.
  case read(String, each: String, times: Int)

  static let ok = #"\r\nOK\r\n"#

  static func line(_ text: String) -> ClientStep { .line(text, until: ok) }

  static func payload(_ text: String, until wanted: String) -> ClientStep {
    .payload(Array(text.utf8), until: wanted)
  }

  /// What it says, for messages.
  var text: String {
    switch self {
    case .line(let text, _), .read(let text, _, _): text
    case .payload: "payload"
    case .wait(let wanted), .count(let wanted, _): wanted
    case .mark: "mark"
    }
  }
}

/// A client at the serial line of a simulated module, in virtual time; it goes on the moment it has what it waits for.
final class ClientRun {
  private let line: SimulatedLine
  private let world: VirtualWorld
  /// What was said and not yet matched.
  private var unread = ""
  /// All since the mark.
  private(set) var sinceMark = ""
  private(set) var everything = ""

  private static let patience = Duration.seconds(20)

  init(_ line: SimulatedLine, _ world: VirtualWorld) {
    (self.line, self.world) = (line, world)
  }

  /// Runs `body` with a client at a module that has power.
  static func with(
    _ profile: FirmwareProfile, seed: UInt64 = 1, conditions: NetworkConditions = .standard,
    _ body: @Sendable (ClientRun, VirtualWorld) async throws -> Void
  ) async throws {
    let world = try World.current
    let generator = SeededGenerator(seed: seed)
    let (host, end) = SimulatedLine.pair(world)
    let internet = VirtualInternet(
      hosts: [.standardServices(address: Bench.server, names: ["echo.test"])], conditions: conditions,
      generator: generator)
    let module = SimulatedModule(
      profile: profile, air: Air(accessPoints: Bench.accessPoints),
      uplink: VirtualUplink(internet, time: world), line: end, time: world, generator: generator)
    try await TaskScope.run(world) { scope in
      scope.spawn { await module.run() }
      let run = ClientRun(host, world)
      _ = try await run.run([.wait(#"\nready\r\n"#)])
      try await body(run, world)
    }
  }

  /// Does the steps in order.
  ///
  /// - Returns: the first step that did not get its answer; nil if all did.
  func run(_ steps: [ClientStep]) async throws -> ClientStep? {
    for step in steps where try await !perform(step) { return step }
    return nil
  }

  private func perform(_ step: ClientStep) async throws -> Bool {
    switch step {
    case .line(let text, let wanted):
      try await line.write(Array((text + "\r\n").utf8))
      return try await hears(wanted)
    case .payload(let bytes, let wanted):
      try await line.write(bytes)
      return try await hears(wanted)
    case .wait(let wanted): return try await hears(wanted)
    case .mark:
      sinceMark = ""
      return true
    case .count(let wanted, let count):
      let pattern = try Self.pattern(wanted)
      let deadline = world.now + Self.patience
      while sinceMark.matches(of: pattern).count < count {
        guard try await listen(until: deadline) else { return false }
      }
      return try sinceMark.firstMatch(of: Self.pattern(#"Recv \d+ bytes\r\n(?!\r\nSEND OK\r\n)"#)) == nil
    case .read(let text, let each, let times):
      var count = 0
      for _ in 0..<times * 10 where count < times {
        try await line.write(Array((text + "\r\n").utf8))
        if try await hears(each + #"|\r\nERROR\r\n"#, isWanted: each) { count += 1 }
        // Nothing to read yet.
        try await world.sleep(for: .milliseconds(10))
      }
      return count == times
    }
  }

  private static func pattern(_ text: String) throws -> Regex<AnyRegexOutput> {
    try Regex(text).matchingSemantics(.unicodeScalar)
  }

  /// Waits until `wanted` is said.
  ///
  /// - Returns: whether what was said is `isWanted`, and it was said in time.
  private func hears(_ wanted: String, isWanted: String = "") async throws -> Bool {
    let pattern = try Self.pattern(wanted)
    let deadline = world.now + Self.patience
    while true {
      if let match = unread.firstMatch(of: pattern) {
        let said = String(unread[match.range])
        unread = String(unread[match.range.upperBound...])
        return try said.firstMatch(of: Self.pattern(isWanted)) != nil
      }
      guard try await listen(until: deadline) else { return false }
    }
  }

  /// - Returns: false if nothing was said.
  private func listen(until deadline: Instant) async throws -> Bool {
    let bytes = try await line.read(until: deadline)
    let text = String(decoding: bytes, as: UTF8.self)
    unread += text
    sinceMark += text
    everything += text
    return !bytes.isEmpty
  }
}
