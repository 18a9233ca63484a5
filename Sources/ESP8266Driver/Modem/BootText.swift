import SerialLines

/// What a module says while it starts: the words of its boot ROM, of a watchdog, of a crash, and `ready`.
///
/// The boot ROM prints at 74 880 baud, so that at another speed most of it cannot be read; some firmware repeats it
/// at its own speed. Sources: Espressif's boot messages, logs of known clients.
public struct BootText: Hashable, Sendable {
  /// Starts that were told: lines with `rst cause`, or `ready` lines if those are more.
  public var starts: Int { max(causes, readies) }
  /// 1 power-on, 2 the reset pin or software, 3 software, 4 the hardware watchdog.
  public private(set) var resetCause: Int?
  /// Such as 3 and 7. The first number is what GPIO15, GPIO0 and GPIO2 are at: 3 boots the firmware.
  public private(set) var bootMode: [Int] = []
  /// `wdt reset` or `Soft WDT reset`.
  public private(set) var watchdog: String?
  /// The first line of a crash, such as `Exception (29)`.
  public private(set) var crash: String?
  /// Lines with bytes that are no text: text at another speed.
  public private(set) var unreadableLines = 0
  /// Lines of text that mean nothing here, such as `invalid`; the last one.
  public private(set) var otherLine: String?

  private var causes = 0
  private var readies = 0

  /// What the words come to.
  public enum Meaning: Hashable, Sendable {
    /// GPIO0 is low: it waits for a download.
    case waitsForDownload
    /// GPIO15 is high, or GPIO2 is low: it does not boot from its flash.
    case wrongBootPins
    case crashed
    case watchdog
    /// It was without power.
    case powerLost
    /// By its reset pin, or by its software.
    case reset
    /// Nothing that can be read.
    case unknown
  }

  public init() {}

  /// - Parameter bytes: all that was heard.
  public init(_ bytes: [UInt8]) {
    for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      read(Array(line))
    }
  }

  /// A start that told nothing else.
  static let ready = BootText(Array("ready".utf8))

  public var isEmpty: Bool { self == BootText() }

  /// Whether it starts again and again.
  public var isLoop: Bool { starts >= 3 }

  public var meaning: Meaning {
    switch bootMode.first {
    case 1?: return .waitsForDownload
    case 3?, nil: break
    default: return .wrongBootPins
    }
    if crash != nil { return .crashed }
    if watchdog != nil || resetCause == 4 { return .watchdog }
    switch resetCause {
    case 1?: return .powerLost
    case 2?, 3?: return .reset
    default: return .unknown
    }
  }

  /// Its own words in short, such as `rst cause:4, wdt reset`.
  public var words: String {
    var words: [String] = []
    if let resetCause { words.append("rst cause:\(resetCause)") }
    if let watchdog { words.append(watchdog) }
    if let crash { words.append(crash) }
    if let mode = bootMode.first, mode != 3 {
      words.append("boot mode:(\(bootMode.map { "\($0)" }.joined(separator: ",")))")
    }
    if words.isEmpty, readies > 0 { words.append("ready") }
    if let otherLine, words.isEmpty { words.append("'\(otherLine)'") }
    if words.isEmpty, unreadableLines > 0 { words.append("boot text at 74 880 baud, not readable here") }
    return words.isEmpty ? "no boot text" : words.joined(separator: ", ")
  }

  /// This text and a later one, of whose starts this one tells more.
  public func followed(by later: BootText) -> BootText {
    var all = meaning == .unknown ? later : self
    (all.causes, all.readies) = (causes + later.causes, readies + later.readies)
    return all
  }

  // MARK: Reading

  private static let beginnings = [
    " ets ", "ets ", "rst cause", "wdt reset", "Soft WDT reset", "Exception (", "Fatal exception",
    "Guru Meditation",
  ].map { Array($0.utf8) }

  /// Whether a line can only be boot text; `ready` has other uses too.
  static func isPart(_ line: [UInt8]) -> Bool {
    // Almost every line is shorter.
    line.count >= 9 && beginnings.contains { line.starts(with: $0) }
  }

  /// Takes the next line.
  public mutating func read(_ line: [UInt8]) {
    guard line.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 || $0 == 0x0D }) else {
      unreadableLines += 1
      return
    }
    let text = EscapedText.of(line.filter { $0 >= 0x20 }, limit: Self.lineLimit)
    switch text {
    case "": return
    case "ready":
      readies += 1
      return
    case "wdt reset", "Soft WDT reset": watchdog = text
    default:
      let cause = text.firstMatch(of: #/rst cause:(\d)/#)
      let mode = text.firstMatch(of: #/boot mode:\((\d),(\d)/#)
      if let cause {
        // Another start than the last one that was told.
        causes += 1
        resetCause = Int(cause.1)
      }
      if let mode { bootMode = [mode.1, mode.2].compactMap { Int($0) } }
      if let found = text.firstMatch(of: #/(?:Fatal e|E)xception \(?\d+\)?|Guru Meditation Error.*/#) {
        crash = String(found.0)
      } else if cause == nil, mode == nil, !Self.isOrdinary(text) {
        otherLine = text
      }
    }
  }

  /// Characters of a line that are kept.
  private static let lineLimit = 80

  /// A line of every start.
  private static func isOrdinary(_ text: String) -> Bool {
    let beginnings = [
      "load 0x", "tail ", "chksum ", "csum ", "2nd boot version", "SPI ", "jump to run", "ets ", "rf cal",
    ]
    return beginnings.contains { text.trimmingPrefix(while: \.isWhitespace).hasPrefix($0) }
  }
}
