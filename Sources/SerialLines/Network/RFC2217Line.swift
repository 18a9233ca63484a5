import Synchronization
import Timekeeping

/// A serial port at the other end of a telnet connection with the COM-PORT option (RFC 2217).
///
/// Servers leave acknowledgements out: only that of a speed is waited for, and not for ever.
public final class RFC2217Line: StreamLine {
  /// How long a server may take to acknowledge a speed.
  public static let acknowledgementTimeout = Duration.seconds(2)

  public let stream: PolledStream
  private let place: HostPort
  private let conversation: ComPortConversation
  private let resetWire: ResetWire
  private let flowControl: Mutex<FlowControl>
  private let time: any TimeSource
  private let warn: @Sendable (String) -> Void

  private init(
    _ place: HostPort, _ stream: PolledStream, _ conversation: ComPortConversation,
    _ resetWire: ResetWire,
    _ flowControl: FlowControl, _ time: any TimeSource, _ warn: @escaping @Sendable (String) -> Void
  ) {
    self.place = place
    self.stream = stream
    self.conversation = conversation
    self.resetWire = resetWire
    self.flowControl = Mutex(flowControl)
    self.time = time
    self.warn = warn
  }

  /// Connects and sets the port's speed.
  ///
  /// - Parameters:
  ///   - timeout: how long the connect may take.
  ///   - warn: takes a sentence when the server does not confirm a speed, now or later.
  /// - Throws: `.notRFC2217` when the server says so.
  public static func open(
    _ place: HostPort, baud: Int, flowControl: FlowControl = .none, resetWire: ResetWire = .none,
    timeout: Duration = TCPLine.connectTimeout, time: RealWorld,
    warn: @escaping @Sendable (String) -> Void
  ) async throws(LineOpeningError) -> RFC2217Line {
    guard resetWire.isCompatible(with: flowControl), flowControl != .rts else {
      throw LineOpeningError("\(place)", .wiresInConflict)
    }
    let descriptor = try await TCPLine.connect(place, timeout: timeout, time: time)
    do throws(SerialLineError) {
      let conversation = ComPortConversation(
        ComPortClient(
          baud: baud, flowControl: flowControl, resting: resetWire.restingWires(flowControl)), time)
      let stream = PolledStream(
        descriptor: descriptor, isSocket: true,
        hooks: .init(decode: conversation.receive, ended: conversation.stir), label: "\(place)",
        time: time)
      let line = RFC2217Line(place, stream, conversation, resetWire, flowControl, time, warn)
      try await stream.write(conversation.hello())
      try await line.awaitConfirmation(of: baud)
      if conversation.agreement != .refused { return line }
    } catch {
      throw error == .hangUp
        ? LineOpeningError("\(place)", .hungUp) : LineOpeningError("\(place)", line: error)
    }
    throw LineOpeningError("\(place)", .notRFC2217)
  }

  deinit {
    close()
  }

  /// Waits until the system has the bytes, and before that for as long as the server asks for silence.
  public func write(_ bytes: [UInt8]) async throws(SerialLineError) {
    try await conversation.wait(until: nil) { self.stream.end != nil || !$0.isSuspended }
    try await stream.write(TelnetByte.escaping(bytes))
  }

  /// Waits for the server's word on the speed; without one, it warns and goes on.
  ///
  /// - Throws: `.noSuchLine` as ``TTYLine/configure(baud:flowControl:)``.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    guard flowControl != .rts, resetWire.isCompatible(with: flowControl) else { throw .noSuchLine }
    self.flowControl.withLock { $0 = flowControl }
    try await stream.write(conversation.configure(baud, flowControl))
    try await awaitConfirmation(of: baud)
  }

  public func pulseReset() async throws(SerialLineError) {
    try await resetWire.pulse(ComPortLines(stream: stream), flowControl.withLock(\.self), time)
  }

  private func awaitConfirmation(of baud: Int) async throws(SerialLineError) {
    try await conversation.wait(until: time.now + Self.acknowledgementTimeout) {
      self.stream.end != nil || $0.confirmedBaud != nil || $0.agreement == .refused
    }
    if let end = stream.end { throw end }
    let (confirmed, agreement) = (conversation.confirmedBaud, conversation.agreement)
    if let confirmed {
      guard !TerminalPort.isClose(confirmed, to: baud) else { return }
      warn("\(place) says that its port runs at \(confirmed) baud, not at \(baud)")
    } else if agreement != .refused {
      warn(
        "\(place) has not confirmed \(baud) baud within \(Self.acknowledgementTimeout.components.seconds) s: "
          + "its port may run at another speed")
    }
  }
}

/// A ``ComPortClient`` between the stream's thread and the tasks.
private final class ComPortConversation: Sendable {
  private let client: Mutex<ComPortClient>
  private let time: any TimeSource
  private let news: AsyncSignal

  init(_ client: ComPortClient, _ time: any TimeSource) {
    self.client = Mutex(client)
    self.time = time
    news = AsyncSignal(time, label: "RFC 2217: word of the server")
  }

  var agreement: ComPortClient.Agreement { client.withLock(\.agreement) }
  var confirmedBaud: Int? { client.withLock(\.confirmedBaud) }

  func hello() -> [UInt8] { client.withLock { $0.hello() } }

  func configure(_ baud: Int, _ flowControl: FlowControl) -> [UInt8] {
    client.withLock { $0.configure(baud: baud, flowControl: flowControl) }
  }

  @Sendable func receive(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], answer: [UInt8]) {
    let (data, answer) = client.withLock { $0.receive(bytes) }
    news.fire()
    return (data, answer)
  }

  /// Makes those who wait look again.
  @Sendable func stir() {
    news.fire()
  }

  func wait(
    until deadline: Instant?, for isReached: (ComPortClient) -> Bool
  ) async throws(SerialLineError) {
    while true {
      let seen = news.count
      if isReached(client.withLock(\.self)) { return }
      guard try await news.wait(past: seen, until: deadline, ifCancelled: SerialLineError.cancelled) else {
        return
      }
    }
  }
}

/// The wires of a port behind a server.
private struct ComPortLines: ModemLines {
  let stream: PolledStream

  func set(_ wires: ModemWires, asserted: Bool) async throws(SerialLineError) {
    try await stream.write(ComPortClient.setting(wires, asserted: asserted))
  }
}
