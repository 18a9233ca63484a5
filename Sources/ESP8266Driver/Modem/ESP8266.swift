import ATCommand
import NetworkSocket
import SerialLines
import Synchronization
import Timekeeping

/// An ESP8266 module behind its AT commands, typed (class `ESP8266` of the Mbed driver).
///
/// It lives as long as its serial line; an ``ESP8266Interface`` is put on it and taken off again.
public final class ESP8266: Sendable {
  /// The link ids that the firmware has.
  static let links = 0...4
  /// The most that one `AT+CIPSEND` takes and one `AT+CIPRECVDATA` gives, in bytes.
  static let transferLimit = 2048
  /// More datagrams than this are not kept, however small they are.
  static let maximumDatagrams = 512

  /// How long the module may take, by command (mbed-os 6: connect and lookup 15 s, others 2 s).
  enum Timeout {
    static let command = Duration.seconds(2)
    static let connect = Duration.seconds(15)
    /// A lookup by the module's own resolver.
    static let lookup = Duration.seconds(15)
    /// The firmware gives a join up after 15 s; up to 20 s have been reported.
    static let join = Duration.seconds(25)
    /// Until `SEND OK`: for TCP that is the peer's acknowledgement.
    static let confirmation = Duration.seconds(10)
    /// A close waits for the peer's FIN.
    static let close = Duration.seconds(5)
    /// From reset to `ready`.
    static let boot = Duration.seconds(10)
    /// A full scan: 2 s and 13 channels of 360 ms.
    static let scan = Duration.milliseconds(6680)
    /// A module that is busy is waited for as long as a join may take.
    static let busy = Duration.seconds(20)
  }

  /// What the interface on top wants to hear. Called from the pump; must not block.
  struct Observer: Sendable {
    var wifi: @Sendable (UnsolicitedLine) -> Void
    /// The module has restarted although nobody asked it to.
    var restarted: @Sendable () -> Void
    var input: @Sendable () -> Void
  }

  struct State {
    var links = [ModemLink](repeating: ModemLink(), count: ESP8266.links.count)
    var observer: Observer?
    /// The module has been told to restart, and has not said `ready` yet.
    var isRestartExpected = false
    /// It is held by its reset wire, or boots behind that.
    var isBeingReset = false
    /// How often the line was gone for a while.
    var outages = 0
    /// An access point has let the module in, and the module has not told that it has lost it.
    var isAssociated = false
    /// An access point has let the module in since the last join began.
    var hasAssociated = false
    /// The module has restarted by itself since it was last restarted on purpose.
    var hasLostSettings = false
    var version: FirmwareVersion?
    /// The station's MAC address, once the module has told it.
    var mac: String?
    /// Joins that the module told to have failed, not yet counted.
    var refusedJoins = 0
    /// Datagrams dropped because the queue was full.
    var droppedDatagrams = 0
    /// The link that was last read from.
    var lastReader: Int?
    /// The module keeps what it receives until it is read (`AT+CIPRECVMODE=1`).
    var isPassive = false
    /// Commands that the firmware has refused and that the driver does without.
    var refusedCommands: [String] = []
    /// See ``ESP8266/incident``.
    var incident: ModuleIncident?
    /// What was said since the module last said `ready`, and the command that ran when it began.
    var boot = BootText()
    var bootCommand: String?
    var bootHeard = Instant.beginning
    /// Somebody asks whether there is a module at all.
    var isProbed = false
    /// The starts of the module meanwhile.
    var probedBoots = BootText()
  }

  let line: any SerialLine
  let time: any TimeSource
  let channel: ATChannel
  let settings: ModemSettings
  let state = Mutex(State())
  let readySignal: AsyncSignal
  let wifiDisconnectSignal: AsyncSignal
  let wifiGotIPSignal: AsyncSignal

  public init(line: any SerialLine, time: any TimeSource, settings: ModemSettings) {
    self.line = line
    self.time = time
    self.settings = settings
    channel = ATChannel(line: line, time: time, tokenizer: ATTokenizer(rules: Self.dataRules))
    readySignal = AsyncSignal(time, label: "ESP8266: ready after reset")
    wifiDisconnectSignal = AsyncSignal(time, label: "ESP8266: WIFI DISCONNECT")
    wifiGotIPSignal = AsyncSignal(time, label: "ESP8266: WIFI GOT IP")
    var handlers = ATChannel.Handlers(
      line: { [weak self] in self?.receive(line: $0) ?? false },
      data: { [weak self] in self?.receive(data: $0) },
      input: { [weak self] in self?.state.withLock(\.observer)?.input() })
    handlers.outage = { [weak self] in self?.bridgeOutage() }
    handlers.noise = { [weak self] in self?.receive(noise: $0) }
    channel.setHandlers(handlers)
  }

  /// Pushed data, and the data of a passive read as AT 1.7 and, with CIPDINFO=1, AT 2.x frame them.
  static let dataRules = [
    ATDataRule(
      prefix: "+IPD,", fieldCounts: [2, 4], lengthField: 1, terminator: ":", destination: .unsolicited),
    ATDataRule(
      prefix: "+CIPRECVDATA,", fieldCounts: [1], lengthField: 0, terminator: ":", destination: .exchange),
    ATDataRule(
      prefix: "+CIPRECVDATA:", fieldCounts: [3], lengthField: 0, terminator: ",", destination: .exchange),
  ]

  /// Reads the serial line until it ends: to be run in a task of its own.
  public func pump() async {
    await channel.pump()
  }

  /// The firmware's own words on itself, known after a bring-up.
  public var version: FirmwareVersion? { state.withLock(\.version) }

  /// What the module said of its firmware, if that is none that the driver speaks.
  public var unspokenFirmware: FirmwareVersion? {
    version.flatMap { $0.isSpoken ? nil : $0 }
  }

  /// Commands that the firmware has refused since the last restart, and that the driver does without.
  public var refusedCommands: [String] { state.withLock(\.refusedCommands) }

  /// The name of a command that sets or asks what is in force.
  func current(_ command: String) -> String {
    version?.current(command) ?? command + "_CUR"
  }

  /// Whether an access point has let the module in, with or without an address, and has not sent it away since
  /// (`WIFI CONNECTED`, which AT 0.20 does not say).
  public var isAssociated: Bool { state.withLock(\.isAssociated) }

  /// What ended the serial line; nil while it stands, and when only the reading of it was ended from this side.
  public var lineFailure: SerialLineError? {
    channel.lineFailure.flatMap { $0 == .cancelled ? nil : $0 }
  }

  /// The station's MAC address as the module wrote it when it was last asked for its addresses.
  public var mac: String? { state.withLock(\.mac) }

  /// How many datagrams were dropped because sockets had too many that nobody took.
  public var droppedDatagrams: Int { state.withLock(\.droppedDatagrams) }

  /// What was last said, and what got no answer: for diagnoses.
  public var conversation: ATChannel { channel }

  /// Whether the module has restarted by itself, or was out of reach, since it was last restarted on purpose: nothing
  /// that it was told holds any more.
  public var hasLostSettings: Bool { state.withLock(\.hasLostSettings) }

  func setObserver(_ observer: Observer?) {
    state.withLock { $0.observer = observer }
  }

  // MARK: Input

  private func receive(line: [UInt8]) -> Bool {
    guard let news = UnsolicitedLine(line) else {
      noteBoot(line)
      return false
    }
    let observer = state.withLock(\.observer)
    switch news {
    case .wifiConnected, .wifiGotIP:
      state.withLock { state in
        state.isAssociated = true
        state.hasAssociated = true
      }
      if news == .wifiGotIP { wifiGotIPSignal.fire() }
      observer?.wifi(news)
    case .wifiDisconnect:
      state.withLock { state in
        state.isAssociated = false
        // With the network go its links.
        if case .closedLink? = state.incident { state.incident = nil }
      }
      wifiDisconnectSignal.fire()
      observer?.wifi(news)
    case .ready:
      let wasExpected = state.withLock { state in
        state.links = [ModemLink](repeating: ModemLink(), count: Self.links.count)
        state.isAssociated = false
        state.hasLostSettings = !state.isRestartExpected
        defer { state.isRestartExpected = false }
        return state.isRestartExpected
      }
      // In this order: who is woken finds its socket lost.
      if wasExpected {
        state.withLock { $0.boot = BootText() }
      } else {
        noteRestart()
        observer?.restarted()
      }
      // Nothing that was asked before will be answered.
      channel.abort { readySignal.fire() }
    case .linkConnected(let id):
      state.withLock { $0.links[id].open() }
    case .linkClosed(let id):
      noteClosed(id)
      state.withLock { $0.links[id].close() }
    case .dataAvailable(let id, let count):
      state.withLock { $0.links[id].announce(count) }
    }
    return true
  }

  /// Takes a module that was out of reach for a while as one that has restarted: it may have lost its power.
  private func bridgeOutage() {
    let observer = state.withLock { state in
      state.links = [ModemLink](repeating: ModemLink(), count: Self.links.count)
      state.outages += 1
      state.isAssociated = false
      state.hasLostSettings = true
      state.isRestartExpected = false
      return state.observer
    }
    observer?.restarted()
    channel.forgetMissingAnswer()
    channel.abort()
  }

  /// A header that announces data and breaks its form is no boot text, which has lines of any length.
  private func receive(noise: ATNoise) {
    switch noise {
    case .lineTooLong: break
    case .malformedHeader: note(.bytesLost("a header of received data could not be read"))
    case .payloadTooLong(let count): note(.bytesLost("a header announced \(count) bytes at once"))
    }
  }

  /// Takes a pushed packet: `+IPD,<id>,<length>[,<ip>,<port>]:`.
  private func receive(data: ATData) {
    guard data.rule.destination == .unsolicited else { return keepLate(data) }
    guard let id = Int(String(decoding: data.fields[0], as: UTF8.self)), Self.links.contains(id) else {
      return
    }
    keep(data, for: id)
  }

  /// The sender, from the address, which AT 2.x quotes, and the port that a header ends with.
  static func source(_ data: ATData) -> SocketAddress {
    var source = SocketAddress()
    let fields = data.fields.dropFirst(data.rule.lengthField + 1)
    guard fields.count == 2, let address = fields.first?.filter({ $0 != UInt8(ascii: "\"") }),
      let port = fields.last.flatMap({ UInt16(String(decoding: $0, as: UTF8.self)) }),
      source.setIPAddress(String(decoding: address, as: UTF8.self))
    else { return source }
    source.port = port
    return source
  }

  /// Queues what was pushed for a link.
  private func keep(_ data: ATData, for id: Int) {
    let source = Self.source(data)
    state.withLock { state in
      guard state.links[id].isInUse, state.links[id].hole == nil else { return }
      let queued = state.links.reduce(0) { $0 + $1.queuedBytes }
      let datagrams = state.links.reduce(0) { $0 + $1.datagrams.count }
      let isUDP = state.links[id].kind == .udp
      // Empty datagrams use no bytes of the queue, but memory.
      guard queued + data.payload.count <= settings.queueLimit, datagrams < Self.maximumDatagrams,
        data.missing == 0 || !isUDP
      else {
        if isUDP { state.droppedDatagrams += 1 }
        if data.missing > 0, state.incident == nil { state.incident = .bytesLost(data.loss) }
        return
      }
      if isUDP {
        state.links[id].datagrams.append(Datagram(bytes: data.payload, source: source))
      } else {
        state.links[id].stream.append(contentsOf: data.payload)
        if data.missing > 0 { state.links[id].lose(data) }
      }
    }
  }

  // MARK: Commands

  /// Sends a command that ends in OK; while the module is busy, once a second for as long as a join may take.
  ///
  /// - Throws: ``ModemError``, with the module's words if it refused.
  @discardableResult
  func command(_ line: ATCommandLine, timeout: Duration = Timeout.command) async throws(ModemError) -> ATReply
  {
    while true {
      do throws(ModemError) {
        return try await perform(ATRequest(line, timeout: timeout))
      } catch {
        guard error == .channel(.busy) else { throw error }
        guard let busy = channel.busy, time.now + Self.busyPause <= busy.since + Timeout.busy else {
          note(error)
          throw error
        }
        try await time.sleep(for: Self.busyPause, ifCancelled: ModemError.channel(.cancelled))
      }
    }
  }

  private static let busyPause = Duration.seconds(1)

  /// Sends a command that a firmware need not know.
  ///
  /// - Returns: whether it was accepted.
  @discardableResult
  func offer(_ line: ATCommandLine) async throws(ModemError) -> Bool {
    do throws(ModemError) {
      try await command(line)
      return true
    } catch {
      guard case .refused = error else { throw error }
      state.withLock { state in
        if !state.refusedCommands.contains(line.text) { state.refusedCommands.append(line.text) }
      }
      return false
    }
  }

  func perform(_ request: ATRequest) async throws(ModemError) -> ATReply {
    let reply: ATReply
    do throws(ATError) {
      reply = try await channel.exchange(request)
    } catch {
      throw .channel(error)
    }
    guard reply.word == .ok else {
      throw .refused(reply.lines.map { String(decoding: $0, as: UTF8.self) })
    }
    return reply
  }
}
