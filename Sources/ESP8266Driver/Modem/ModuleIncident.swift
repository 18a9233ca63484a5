import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// Something that the module did, or did not do, that may be why a case fails.
public enum ModuleIncident: Hashable, Sendable {
  /// It restarted although nobody had asked it to.
  ///
  /// - Parameter during: the command that ran then, such as `AT+CWJAP`; nil if none did.
  case restarted(during: String?, BootText)
  /// An exchange without its end, such as `AT+CIPSEND=0,6 → ok, but no prompt within 5.0 s`.
  case unanswered(String)
  /// Every command was answered `busy`.
  ///
  /// - Parameter after: the last command that had another answer.
  case busy(Duration, after: String?)
  /// A sentence on bytes that the module announced and that did not come, or came twice.
  case bytesLost(String)
  /// Bytes of a link that the module holds and has not announced.
  case bytesHeld(Int)
  /// A command that the firmware must know and has refused, with the words of its answer.
  case refused(String, answer: String)
  /// An exchange whose answer has bytes that are no text, or a header that breaks its form.
  case unreadable(String)
  /// A sentence on an answer that is not what the command is specified to bring.
  case unexpected(String)
  /// The module has closed a UDP link, which no peer can, while it was on its network.
  case closedLink(Int)
  /// A join that failed, with the module's reason such as `+CWJAP:1`.
  case notJoined(reason: String, wasAssociated: Bool)
  /// A send whose `SEND OK` took long.
  case slowSend(String, Duration)

  /// Of several, the one with the highest is kept; of equal ones the first.
  private var rank: Int {
    switch self {
    case .restarted: 3
    case .unanswered, .busy, .bytesLost, .bytesHeld, .refused, .unreadable, .unexpected: 2
    case .notJoined, .closedLink: 1
    case .slowSend: 0
    }
  }

  var isRestart: Bool { if case .restarted = self { true } else { false } }

  /// Whether joining a network, or the loss of one, explains it or makes it past.
  var isOfNetwork: Bool {
    switch self {
    case .notJoined, .closedLink: true
    default: false
    }
  }

  func outranks(_ other: ModuleIncident?) -> Bool { other.map { rank > $0.rank } ?? true }
}

extension ESP8266 {
  /// How long a module that says nothing but `busy` may be at work, and how long an answer may be awaited.
  private static let workingTime = Duration.seconds(2)
  private static let answerTime = Duration.seconds(1)

  /// The worst that has happened since ``forgetIncidents()``; nil if nothing has.
  public var incident: ModuleIncident? {
    let noted = state.withLock { state -> ModuleIncident? in
      // It has begun to start, and has not said `ready`.
      if state.boot.starts > 0, !state.isRestartExpected, state.incident?.isRestart != true {
        return .restarted(during: state.bootCommand, state.boot)
      }
      return state.incident
    }
    guard let busy = channel.busy, time.now - busy.since >= Self.workingTime, noted?.isRestart != true else {
      guard noted == nil, let running = channel.running(until: time.now),
        running.ended - running.started >= Self.answerTime
      else { return noted }
      return .unanswered(running.silence)
    }
    return .busy(time.now - busy.since, after: busy.after)
  }

  /// Begins anew. A restart after which the module has not been set up again counts on.
  public func forgetIncidents() {
    state.withLock { state in
      if !(state.hasLostSettings && state.incident?.isRestart == true) { state.incident = nil }
    }
  }

  func note(_ incident: ModuleIncident) {
    state.withLock { state in
      if incident.outranks(state.incident) { state.incident = incident }
    }
  }

  /// Keeps why a command had no success that must have one.
  func note(_ error: ModemError) {
    switch error {
    case .channel(.noAnswer):
      if let record = channel.lastUnanswered { note(.unanswered(record.silence)) }
    case .channel(.busy):
      if let busy = channel.busy { note(.busy(time.now - busy.since, after: busy.after)) }
    case .refused:
      guard let record = channel.lastAnswered else { return }
      note(.refused(record.command, answer: record.answer.joined(separator: " | ").uppercasedResult))
    case .unexpected(let text):
      let answer = channel.lastAnswered?.text ?? ""
      note(answer.contains("\\x") ? .unreadable(answer) : .unexpected(text))
    // What these come from has been noted, or is the line's.
    case .channel, .lost, .failed, .notReady: break
    }
  }

  /// What `ready` says that nobody has waited for.
  func noteRestart() {
    let command = channel.runningCommand
    state.withLock { state in
      let isFresh = time.now - state.bootHeard <= Self.bootTime
      let boot = isFresh ? state.boot : BootText()
      let during = boot.starts > 0 ? state.bootCommand : command
      (state.boot, state.bootCommand) = (BootText(), nil)
      // A module that has just been switched on is asked until it is there.
      guard !state.isProbed else {
        state.probedBoots = state.probedBoots.followed(by: boot.starts == 0 ? .ready : boot)
        return
      }
      let incident = ModuleIncident.restarted(during: during.map(Self.name), boot)
      if incident.outranks(state.incident) { state.incident = incident }
    }
  }

  /// Keeps a line that may be boot text: any line during a restart, else one that can be nothing else, or no text.
  func noteBoot(_ line: [UInt8]) {
    let isPart = BootText.isPart(line) || line.contains { $0 >= 0x7F || $0 < 0x09 }
    let command = isPart ? channel.runningCommand : nil
    state.withLock { state in
      guard isPart || state.isRestartExpected else { return }
      if time.now - state.bootHeard > Self.bootTime { state.boot = BootText() }
      if state.boot.isEmpty { state.bootCommand = command }
      state.bootHeard = time.now
      state.boot.read(line)
    }
  }

  /// Keeps that the module has closed a link.
  ///
  /// Not one that it was told to close, or could not open.
  func noteClosed(_ id: Int) {
    let command = channel.runningCommand ?? ""
    let isAsked = ["AT+CIPCLOSE", "AT+CIPSTART", "AT+CWQAP", "AT+RST"].contains { command.hasPrefix($0) }
    let isOwn = state.withLock { state in
      let link = state.links[id]
      return link.isInUse && link.isOpen && link.kind == .udp && state.isAssociated
        && !state.isRestartExpected
    }
    if isOwn, !isAsked { note(.closedLink(id)) }
  }

  /// Lines that come later than this behind others are of another start.
  private static let bootTime = Duration.seconds(3)

  /// Such as `AT+CWJAP`.
  private static func name(_ command: String) -> String {
    String(command.prefix { $0 != "=" })
  }

  /// Asks a module that has told of nothing whether it holds something: a case waits for it.
  ///
  /// A module that does not answer anyway is not asked, nor one that pushes what it receives.
  public func lookForUnannouncedBytes() async {
    guard !channel.isDeaf, channel.unanswered == nil, channel.runningCommand == nil else { return }
    let waiting = state.withLock { state -> [Int] in
      guard state.isPassive else { return [] }
      let waiting = state.links.indices.filter { index in
        let link = state.links[index]
        return link.isOpen && link.isInUse && link.available == 0 && link.hole == nil
      }
      for index in waiting { state.links[index].hasNews = false }
      return waiting
    }
    guard !waiting.isEmpty, let counts = try? await waitingCounts() else { return }
    let held = state.withLock { state in
      waiting.filter {
        counts.indices.contains($0) && !state.links[$0].hasNews && state.links[$0].available == 0
      }
      .reduce(0) { $0 + max(counts[$1], 0) }
    }
    if held > 0 { note(.bytesHeld(held)) }
  }
}

extension String {
  /// The last word in capitals, as a module writes its results.
  fileprivate var uppercasedResult: String {
    let words = split(separator: " | ", omittingEmptySubsequences: false)
    return (words.dropLast().map(String.init) + words.suffix(1).map { $0.uppercased() }).joined(
      separator: " | ")
  }
}
