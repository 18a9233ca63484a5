import Greentea
import PositionedJSON
import Timekeeping

/// All cases that may fail.
public struct KnownFailures: Hashable, Sendable {
  public let entries: [KnownFailure]

  public init(_ entries: [KnownFailure]) {
    self.entries = entries
  }

  /// Holds a run against the entries.
  ///
  /// An entry excuses every failure of its cases, also that they were blocked. It is an error when it
  /// has expired, and when its cases are in the run and all of them are OK at the first attempt.
  public func judge(_ run: RunOutcome, today: CalendarDate) -> Judgement {
    var judgement = Judgement()
    var isNeeded = entries.map { _ in false }
    var isMatched = entries.map { _ in false }
    for suite in run.suites {
      var isExplained = suite.word == .ok
      for testCase in suite.cases {
        let covering = entries.indices.filter { entries[$0].covers(testCase.name, in: suite.name) }
        for index in covering { isMatched[index] = true }
        guard !testCase.outcome.isOK || testCase.failedAttempts > 0 else { continue }
        for index in covering { isNeeded[index] = true }
        guard !testCase.outcome.isOK else { continue }
        isExplained = true
        let found = Judgement.Case(suite: suite.name, name: testCase.name, outcome: testCase.outcome)
        if let entry = covering.first(where: { entries[$0].expires >= today }) {
          judgement.excused.append(Judgement.Excuse(found: found, entry: entries[entry]))
        } else {
          judgement.unexcused.append(found)
        }
      }
      if !isExplained { judgement.unexplainedSuites.append(suite.name) }
    }
    for (index, entry) in entries.enumerated() {
      if entry.expires < today {
        judgement.expired.append(entry)
      } else if !isMatched[index] {
        judgement.unmatched.append(entry)
      } else if !isNeeded[index] {
        judgement.noLongerFailing.append(entry)
      }
    }
    return judgement
  }

  /// What a run looks like in the light of the known failures.
  public struct Judgement: Hashable, Sendable {
    /// Failed cases that an entry excuses.
    public internal(set) var excused: [Excuse] = []
    /// Failed cases that no entry excuses.
    public internal(set) var unexcused: [Case] = []
    /// Failed suites whose cases all passed.
    public internal(set) var unexplainedSuites: [String] = []
    /// Entries whose last day is over: they excuse nothing.
    public internal(set) var expired: [KnownFailure] = []
    /// Entries whose cases are all OK.
    public internal(set) var noLongerFailing: [KnownFailure] = []
    /// Entries without a case in the run: a warning only, since a run may leave cases out.
    public internal(set) var unmatched: [KnownFailure] = []

    public struct Case: Hashable, Sendable {
      public let suite: String
      public let name: String
      public let outcome: VerdictName
    }

    public struct Excuse: Hashable, Sendable {
      public let found: Case
      public let entry: KnownFailure
    }
  }
}

extension KnownFailures.Judgement {
  /// Whether an entry has to go.
  public var hasBadEntries: Bool { !expired.isEmpty || !noLongerFailing.isEmpty }

  /// The exit code of a run that is held against known failures only.
  public var exitCode: Int { unexcused.isEmpty && unexplainedSuites.isEmpty && !hasBadEntries ? 0 : 1 }

  func excuses(_ name: String, in suite: String) -> Bool {
    excused.contains { $0.found.suite == suite && $0.found.name == name }
  }
}

extension Comparison {
  /// The exit code of a run that is held against a baseline and against known failures: as `exitCode`, but
  /// excused cases are no regressions, and bad entries count.
  ///
  /// A suite that went wrong is excused if all its cases that did so are.
  public func exitCode(excusing judgement: KnownFailures.Judgement) -> Int {
    if settings.isStrict, !warnings.isEmpty { return 2 }
    let hasCase = cases.contains { isRegression($0) && !judgement.excuses($0.name, in: $0.suite) }
    let hasSuite = suites.contains { isRegression($0) && !excuses($0, judgement) }
    return hasCase || hasSuite || judgement.hasBadEntries ? 1 : 0
  }

  private func excuses(_ suite: SuiteChange, _ judgement: KnownFailures.Judgement) -> Bool {
    guard judgement.excused.contains(where: { $0.found.suite == suite.name }) else { return false }
    return !judgement.unexcused.contains { $0.suite == suite.name }
  }
}

/// Cases that may fail for a while: which, why, who looks after them, and until when.
public struct KnownFailure: Hashable, Sendable {
  /// The names of the cases.
  public let cases: Glob
  /// The names of their suites; any if nil.
  public let suites: Glob?
  public let reason: String
  public let owner: String
  /// The last day on which they may fail.
  public let expires: CalendarDate
  /// Where the entry stands in its file, for messages, such as `3:5`.
  public let place: String

  public init(
    cases: Glob, suites: Glob? = nil, reason: String, owner: String, expires: CalendarDate, place: String
  ) {
    self.cases = cases
    self.suites = suites
    self.reason = reason
    self.owner = owner
    self.expires = expires
    self.place = place
  }

  func covers(_ name: String, in suite: String) -> Bool {
    cases.matches(name) && suites?.matches(suite) != false
  }
}

extension KnownFailures {
  /// Reads a JSON array of objects `{"case", "suite", "reason", "owner", "expires"}`, in which `case` and the
  /// optional `suite` are shell patterns and `expires` is `YYYY-MM-DD`.
  ///
  /// People keep the file: comments and trailing commas are accepted. Nothing is guessed: a missing, unknown
  /// or empty member and a day that no calendar has are errors.
  public init(reading bytes: [UInt8]) throws(DocumentError) {
    let document = try Self.reader.read(bytes)
    guard let nodes = document.array else {
      throw DocumentError(
        position: document.position,
        message: "the known failures must be an array of objects, not \(JSONMessage.found(document))")
    }
    var entries: [KnownFailure] = []
    for node in nodes { entries.append(try KnownFailure(reading: node)) }
    self.init(entries)
  }

  /// In bytes; a larger file is no such list.
  public static let maximumSize = 1 << 20

  private static let reader = JSONReader(
    options: JSONReader.Options(
      isJSON5: true, maximumSize: maximumSize, maximumDepth: 8))
}

extension KnownFailure {
  private static let members = ["case", "suite", "reason", "owner", "expires"]

  fileprivate init(reading node: JSONNode) throws(DocumentError) {
    let object = try JSONObject(node, kind: "a known failure", members: Self.members)
    let cases = try object.required("case", .words)
    let suites = try object.optional("suite", .words)
    let expires = try object.required("expires", .words)
    guard let date = CalendarDate(expires) else {
      throw object.error(
        "expires", "\"expires\" must be a day as YYYY-MM-DD, not \(JSONMessage.quoted(expires))")
    }
    self.init(
      cases: Glob(cases), suites: suites.map(Glob.init),
      reason: try object.required("reason", .words), owner: try object.required("owner", .words),
      expires: date,
      place: node.position.description)
  }
}

extension JSONField<String> {
  fileprivate static var words: JSONField {
    JSONField(expected: "a string that is not empty") { node in
      node.string.flatMap { $0.contains { !$0.isWhitespace } ? $0 : nil }
    }
  }
}
