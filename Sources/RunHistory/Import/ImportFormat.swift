/// The kinds of file that runs can be imported from; the raw value is what the history keeps.
public enum ImportFormat: String, Hashable, Sendable, CaseIterable {
  /// What mbedgt prints, whole or from its tables on, in either look.
  case mbedgtConsole = "mbedgt-console"
  /// `mbedgt --report-json`.
  case mbedgtJSON = "mbedgt-json"
  /// `mbedgt --report-junit`.
  case mbedgtJUnit = "mbedgt-junit"
  /// What mbedhtrun prints while it runs one suite.
  case htrunLog = "mbedhtrun-log"
  /// Our own (`run --events`).
  case eventLog = "event-log"
}

extension ImportFormat {
  /// Tells the format by the content; nil if it looks like none of them.
  public init?(of bytes: [UInt8]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { !Self.isBlank($0) }) else { return nil }
    let second = first + 1 < bytes.count ? bytes[first + 1] : 0
    switch bytes[first] {
    case UInt8(ascii: "<"): self = .mbedgtJUnit
    // A message of a device begins with two braces.
    case UInt8(ascii: "{") where second != UInt8(ascii: "{"):
      self = Self.isEventLog(bytes[first...]) ? .eventLog : .mbedgtJSON
    default:
      if Self.isConsole(bytes) {
        self = .mbedgtConsole
      } else if Self.isHtrunLog(bytes) {
        self = .htrunLog
      } else {
        return nil
      }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// The first line of an event log is a whole object that names its schema first.
  private static func isEventLog(_ bytes: ArraySlice<UInt8>) -> Bool {
    let line = bytes.prefix(200).filter { !isBlank($0) }
    return line.starts(with: Array(#"{"schema":"netsocket-test-events/"#.utf8))
  }

  private static func isConsole(_ bytes: [UInt8]) -> Bool {
    var lines = TextLines(bytes)
    while let line = lines.next() {
      // Most lines of a long log need no closer look.
      guard let first = line.bytes.first(where: { !isBlank($0) }), consoleStarts.contains(first) else {
        continue
      }
      let text = ConsoleLine(line)
      if text.hasPrefix || text.columns != nil { return true }
    }
    return false
  }

  /// A colour, `mbedgt: `, a row.
  private static let consoleStarts: [UInt8] = [0x1B, UInt8(ascii: "m"), UInt8(ascii: "|")]

  /// Lines with a time and the two words of mbedhtrun, or a message of a device.
  private static func isHtrunLog(_ bytes: [UInt8]) -> Bool {
    var lines = TextLines(HtrunLog.printable(bytes))
    while let line = lines.next() {
      if HtrunLine(line.bytes).isLogLine || line.bytes.starts(with: Array("{{".utf8)) { return true }
    }
    return false
  }
}
