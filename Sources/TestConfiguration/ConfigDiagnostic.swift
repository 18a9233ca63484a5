import PositionedJSON

/// An error or a warning about a config file. It names keys and limits, and repeats no text that may be a password.
///
/// A `DocumentError` ends the reading of a document; those of a config are collected and reported all at once.
public struct ConfigDiagnostic: Hashable, Sendable {
  /// Whether the file can be used in spite of it.
  public enum Severity: String, Hashable, Sendable {
    case error
    case warning
  }

  public private(set) var severity: Severity

  /// Where in the file.
  public let position: JSONPosition
  /// The key it is about, as the file has it; nil when it is about none.
  public let key: String?
  /// What is wrong and what to do.
  public let message: String
  /// Whether it is about an unknown key, which a strict reader takes for an error.
  public let isAboutUnknownKey: Bool

  init(
    severity: Severity, position: JSONPosition, key: String?, message: String, isAboutUnknownKey: Bool = false
  ) {
    self.severity = severity
    self.position = position
    self.key = key
    self.message = message
    self.isAboutUnknownKey = isAboutUnknownKey
  }

  /// The same as an error.
  public var asError: ConfigDiagnostic {
    var error = self
    error.severity = .error
    return error
  }

  /// One line in the form that editors and CI systems recognise: `file:line:column: error: …`.
  public func rendered(fileName: String) -> String {
    "\(fileName):\(position): \(severity.rawValue): \(message)"
  }
}

/// Why a config cannot be used: all its errors in the order of the file, at least one.
public struct ConfigError: Error, Hashable, Sendable {
  public let diagnostics: [ConfigDiagnostic]

  /// One line for each error.
  public func rendered(fileName: String) -> String {
    diagnostics.map { $0.rendered(fileName: fileName) }.joined(separator: "\n")
  }
}

/// The errors and warnings collected while a config is read.
struct DiagnosticList {
  private var all: [ConfigDiagnostic] = []
  private var reported: Set<ConfigDiagnostic> = []

  mutating func error(_ message: String, key: String? = nil, at position: JSONPosition) {
    add(ConfigDiagnostic(severity: .error, position: position, key: key, message: message))
  }

  mutating func warning(
    _ message: String, key: String? = nil, at position: JSONPosition, isAboutUnknownKey: Bool = false
  ) {
    add(
      ConfigDiagnostic(
        severity: .warning, position: position, key: key, message: message,
        isAboutUnknownKey: isAboutUnknownKey))
  }

  /// A value may be used in two places (6.x fallbacks); its error is reported once.
  private mutating func add(_ diagnostic: ConfigDiagnostic) {
    if reported.insert(diagnostic).inserted { all.append(diagnostic) }
  }

  /// Those of one severity in the order of the file.
  func sorted(_ severity: ConfigDiagnostic.Severity) -> [ConfigDiagnostic] {
    all.enumerated()
      .filter { $0.element.severity == severity }
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }
}

/// The name that a mistyped one probably means.
public enum NearestName {
  /// The name of which the text is a misspelling, at most two typing errors away, or nil.
  public static func typo(_ text: String, of names: [String]) -> String? {
    let wanted = Array(text.lowercased().utf8)
    return names.map { (distance(wanted, Array($0.lowercased().utf8)), $0) }.filter { $0.0 <= 2 }
      .min { $0.0 < $1.0 }?.1
  }

  /// At most three names, the nearest first: at most two typing errors away, or with the text in them.
  ///
  /// Letters count as the same in either case.
  public static func all(_ text: String, in names: [String]) -> [String] {
    let wanted = text.lowercased()
    guard wanted.utf8.count >= shortest else { return [] }
    let ranked = names.enumerated().compactMap { place, name -> (rank: Int, place: Int, name: String)? in
      let other = name.lowercased()
      switch distance(Array(wanted.utf8), Array(other.utf8)) {
      case 0...1: return (1, place, name)
      case _ where other.hasPrefix(wanted): return (2, place, name)
      case 2: return (3, place, name)
      default: return other.contains(wanted) ? (4, place, name) : nil
      }
    }
    return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.prefix(3).map(\.name)
  }

  /// A shorter text, in bytes, resembles too much.
  private static let shortest = 3

  /// How many insertions, deletions and replacements lie between two texts (Levenshtein 1965); 3 when more
  /// than two bytes differ in length alone.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard abs(left.count - right.count) <= 2 else { return 3 }
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
