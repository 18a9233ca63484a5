import ESP8266Driver
import Greentea
import SerialLines
import Timekeeping

/// Finds the speed at which something answers `AT`.
struct LineSearch {
  struct Heard: Hashable {
    let baud: Int
    let answer: LineProbeResult
  }

  /// What was found; the line keeps the speed of the answer.
  struct Result {
    /// In the order in which it was heard.
    var heard: [Heard] = []
    /// The last one is the answer; nil if there was none.
    var answer: (baud: Int, isEchoing: Bool)?
    /// How long `+++` and the question after it took; nil if that was not needed.
    var dataModeTook: Duration?
    /// `+++` brought the answer.
    var wasInDataMode = false
    /// Blanks brought the answer: the module had waited for the payload of a send.
    var wasInPrompt = false
    /// Neither +++ nor blanks were answered.
    var hasFedBlanks = false
    /// When the module first answered that it is busy.
    var busySince: Instant?
    /// How long it has been, or was before it answered.
    var busyFor: Duration?
  }

  let line: any SerialLine
  let time: any TimeSource
  let flowControl: FlowControl
  /// Speeds that the module should have, the likeliest first; one at least.
  let own: [Int]
  /// Speeds to look at when it has none of those.
  let others: [Int]

  /// What modules, boot loaders and boards are set to.
  static let standardSpeeds = [115_200, 57_600, 9600, 74_880, 38_400, 19_200, 230_400, 460_800, 921_600]

  /// A module that has just been switched on does not hear the first question, and answers the second with what
  /// it kept of the first.
  private static let ownTries = 3
  private static let otherTries = 2
  /// For a server far away, or a machine with much to do; a module answers within milliseconds.
  private static let patience = Duration.seconds(1)
  /// How long a module may be busy: about as long as a join may take.
  static let busyPatience = Duration.seconds(20)

  func run() async throws(SerialLineError) -> Result {
    var result = Result()
    for baud in own where try await ask(baud, tries: Self.ownTries, &result) {
      return result
    }
    // A module at work needs neither.
    guard result.busySince == nil else { return result }
    let start = time.now
    try await line.configure(baud: own[0], flowControl: flowControl)
    try await LineProbe(line, time: time).leaveDataMode()
    result.wasInDataMode = try await ask(own[0], tries: Self.otherTries, &result)
    result.dataModeTook = time.now - start
    if result.wasInDataMode { return result }
    if result.heard.allSatisfy({ $0.answer == .silence }) {
      try await LineProbe(line, time: time).feedBlanks(baud: own[0])
      result.hasFedBlanks = true
      result.wasInPrompt = try await ask(own[0], tries: Self.ownTries, &result)
      if result.wasInPrompt { return result }
    }
    for baud in others
    where try await ask(baud, tries: Self.otherTries, &result) {
      return result
    }
    return result
  }

  /// - Returns: whether there was an answer.
  private func ask(
    _ baud: Int, tries: Int, _ result: inout Result
  ) async throws(SerialLineError) -> Bool {
    do throws(SerialLineError) {
      try await line.configure(baud: baud, flowControl: flowControl)
    } catch {
      // A port need not have every speed.
      guard case .system = error, !own.contains(baud) else { throw error }
      return false
    }
    var attempt = 0
    while attempt < tries {
      let answer = try await LineProbe(line, time: time).ask(within: Self.patience)
      if answer != .busy || result.heard.last?.answer != .busy {
        result.heard.append(Heard(baud: baud, answer: answer))
      }
      if answer == .busy {
        let since = result.busySince ?? time.now
        result.busySince = since
        result.busyFor = time.now - since
        guard time.now - since < Self.busyPatience else { return false }
        continue
      }
      if case .answer(let isEchoing) = answer {
        result.answer = (baud, isEchoing)
        return true
      }
      attempt += 1
    }
    return false
  }
}

extension LineSearch.Result {
  /// What was heard, such as `silence at 9600 and 57600 baud`; speeds with the same are put together.
  var evidence: String {
    var groups: [(words: String, speeds: [Int])] = []
    var speeds: [Int] = []
    for baud in heard.map(\.baud) where !speeds.contains(baud) { speeds.append(baud) }
    for baud in speeds {
      var words: [String] = []
      for heard in heard where heard.baud == baud {
        let word = Self.words(heard.answer)
        if words.last != word { words.append(word) }
      }
      let text = words.joined(separator: ", then ")
      if let index = groups.firstIndex(where: { $0.words == text }) {
        groups[index].speeds.append(baud)
      } else {
        groups.append((text, [baud]))
      }
    }
    return groups.map { "\($0.words) at \(Self.list($0.speeds)) baud" }.joined(separator: "; ")
  }

  private static func words(_ answer: LineProbeResult) -> String {
    switch answer {
    case .answer: "OK"
    case .echoAlone: "an echo and no answer"
    case .busy: "'busy p...'"
    case .boot(let boot): "the text of a boot (\(boot.words))"
    case .text(let text): "no answer but '\(text)'"
    case .garbage: "bytes that are not text"
    case .silence: "silence"
    }
  }

  private static func list(_ speeds: [Int]) -> String {
    guard let last = speeds.last, speeds.count > 1 else { return speeds.first.map { "\($0)" } ?? "" }
    return speeds.dropLast().map { "\($0)" }.joined(separator: ", ") + " and \(last)"
  }

  /// Why nothing has answered.
  func silence(on address: SerialAddress?) -> Cause {
    let answers = heard.map(\.answer)
    let hasText = answers.contains { if case .text = $0 { true } else { false } }
    let hasGarbage = answers.contains { if case .garbage = $0 { true } else { false } }
    if let busyFor {
      return Cause(
        .device,
        "the module is busy with another command: it has answered AT with 'busy p...' for "
          + "\(busyFor.components.seconds) s", advice: Self.powerCycleAdvice)
    }
    let boot = answers.reduce(BootText()) { all, answer in
      if case .boot(let boot) = answer { all.followed(by: boot) } else { all }
    }
    if boot.isLoop { return Cause(.restarted(during: nil, boot)) }
    let echoed = Set(heard.filter { $0.answer == .echoAlone }.map(\.baud))
    if echoed.count > 1, answers.allSatisfy({ $0 == .echoAlone }) {
      return Cause(
        .bench, "the line returns what is sent, and nothing answers: \(evidence)",
        advice: "check whether RX and TX are joined somewhere before the module")
    }
    if hasText {
      return Cause(
        .device, "what is on the line does not answer AT: \(evidence)",
        advice: "check that the module has AT firmware, and that nothing else uses this line")
    }
    if !echoed.isEmpty {
      return Cause(
        .device, "the module hears AT and does not answer: \(evidence)",
        advice: "power-cycle it; if that does not help, check whether RX and TX are joined before it")
    }
    if hasGarbage {
      return Cause(
        .bench, "the bytes received are not text: \(evidence)",
        advice: address?.hasSpeed == false
          ? "set the speed of the module where the server has its port"
          : "find the module's speed, add it to the device's address (baud=), and check the ground wire"
      )
    }
    return Cause(
      .device,
      "nothing answers AT: \(evidence)"
        + (hasFedBlanks ? "; neither +++ nor \(LineProbe.largestPayload) blanks changed that" : ""),
      advice: "check the module's power and its enable pin, and that TX and RX are crossed")
  }
}

extension LineSearch.Result {
  static let powerCycleAdvice = "power-cycle the module, then: netsocket-test doctor --device DEVICE"
}

extension SerialAddress {
  /// Whether its speed is this side's to choose.
  var hasSpeed: Bool {
    if case .socket = kind { return false }
    return true
  }

  /// How the same port is named with another speed.
  func text(baud: Int) -> String {
    switch kind {
    case .port(let path): "serial://\(path)?baud=\(baud)"
    case .socket(let place): "socket://\(place)"
    case .rfc2217(let place): "rfc2217://\(place)?baud=\(baud)"
    }
  }
}
