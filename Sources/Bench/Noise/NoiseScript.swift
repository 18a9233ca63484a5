import SerialLines
import SocketSuites
import Timekeeping

/// Changes of messages that were found to matter, as the bytes that came, so that they can be made again whatever the
/// seed and the timing are.
///
/// As text: a line each for `device`, `seed` and `case`, which is a suite and a case of it, then the changes.
/// `at PHASE N MESSAGE` is the N-th message with these bytes since PHASE began, which is a case or `-` for what comes before
/// the first one; data are named by their header. Below it stands what came in its place, nothing for a message that
/// was dropped: `say MS BYTES` comes MS milliseconds later than what was before it, and `late MS BYTES` does so while
/// others pass it. Bytes are written as in transcripts; lines that begin with `#` say why.
public struct NoiseScript: Hashable, Sendable {
  struct Change: Hashable, Sendable {
    var phase: String
    /// 1 and up.
    var number: Int
    var key: [UInt8]
    var pieces: [NoisePiece]
  }

  public var device: String
  public var seed: UInt64
  public var suite: String
  public var testCase: String
  /// What was wrong, a line each.
  public var remarks: [String] = []
  var changes: [Change]

  /// How many messages it changes.
  public var count: Int { changes.count }

  static let beforeFirstCase = "-"

  // MARK: Text

  public var text: String {
    var lines = remarks.map { "# \($0)" }
    lines += ["device \(device)", "seed \(seed)", "case \(suite) \(testCase)"]
    for change in changes {
      lines.append("at \(change.phase) \(change.number) \(EscapedText.of(change.key))")
      for piece in change.pieces {
        let milliseconds = Double(piece.delay.wholeNanoseconds) / 1_000_000
        lines.append("  \(piece.isOvertaken ? "late" : "say") \(milliseconds) \(EscapedText.of(piece.bytes))")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What is wrong with a script.
  public struct SyntaxError: Error, Hashable, Sendable {
    /// 1 and up.
    public let line: Int
    public let message: String
  }

  public init(text: String) throws(SyntaxError) {
    var values: [String: String] = [:]
    changes = []
    (device, seed, suite, testCase) = ("", 0, "", "")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      func error(_ message: String) -> SyntaxError { SyntaxError(line: index + 1, message: message) }
      let isIndented = line.hasPrefix("  ")
      let content = line.trimmingPrefix("  ")
      if content.isEmpty { continue }
      if content.hasPrefix("#") {
        remarks.append(String(content.dropFirst().trimmingPrefix(" ")))
        continue
      }
      let words = content.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let rest = words.count == 2 ? words[1] : ""
      switch (String(words[0]), isIndented) {
      case ("device", false), ("seed", false), ("case", false): values[String(words[0])] = String(rest)
      case ("at", false):
        let fields = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let number = Int(fields[1]), number > 0, let key = EscapedBytes.of(fields[2])
        else {
          throw error("expected at PHASE NUMBER MESSAGE")
        }
        changes.append(Change(phase: String(fields[0]), number: number, key: key, pieces: []))
      case ("say", true), ("late", true):
        let fields = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard fields.count == 2, let delay = Double(fields[0]), (0...1e6).contains(delay),
          let bytes = EscapedBytes.of(fields[1]), !changes.isEmpty
        else { throw error("expected \(words[0]) MILLISECONDS BYTES below a line that begins with at") }
        changes[changes.count - 1].pieces.append(
          NoisePiece(
            bytes, after: .nanoseconds(Int64((delay * 1e6).rounded())), isOvertaken: words[0] == "late"))
      default: throw error("unknown: \(words[0])")
      }
    }
    let names = (values["case"] ?? "").split(separator: " ")
    guard let device = values["device"], let seed = values["seed"].flatMap({ UInt64($0) }), names.count == 2
    else {
      throw SyntaxError(line: 1, message: "a script needs the lines device, seed and case SUITE CASE")
    }
    (self.device, self.seed, suite, testCase) = (device, seed, String(names[0]), String(names[1]))
  }

  init(device: String, seed: UInt64, suite: String, testCase: String, changes: [Change]) {
    self.device = device
    self.seed = seed
    self.suite = suite
    self.testCase = testCase
    self.changes = changes
  }
}
