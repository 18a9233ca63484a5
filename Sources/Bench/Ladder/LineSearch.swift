import ESP8266Driver
import SerialLines
import Timekeeping

/// Finds the speed at which something answers `AT`.
struct LineSearch {
  struct Heard: Hashable {
    let baud: Int
    let finding: LineProbeResult
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

  func run() async throws(SerialLineError) -> Result {
    var result = Result()
    for baud in own where try await ask(baud, tries: Self.ownTries, &result) {
      return result
    }
    let start = time.now
    try await line.configure(baud: own[0], flowControl: flowControl)
    try await LineProbe(line, time: time).leaveDataMode()
    result.wasInDataMode = try await ask(own[0], tries: Self.otherTries, &result)
    result.dataModeTook = time.now - start
    if result.wasInDataMode { return result }
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
    for _ in 0..<tries {
      let finding = try await LineProbe(line, time: time).ask(within: Self.patience)
      result.heard.append(Heard(baud: baud, finding: finding))
      if case .answer(let isEchoing) = finding {
        result.answer = (baud, isEchoing)
        return true
      }
    }
    return false
  }
}
