import ESP8266Simulator
import Greentea

/// What the runs of a detection matrix showed.
public struct MatrixResult: Sendable {
  /// The control first, then the defects as they were given.
  public let rows: [MatrixRow]

  public var control: MatrixRow { rows[0] }
  public var defects: ArraySlice<MatrixRow> { rows.dropFirst() }

  /// Every place where something can be found: the cases in the order of the plan, each suite behind its set-up.
  public var cases: [CaseID] {
    var seen: Set<CaseID> = []
    return control.planned.flatMap { id in
      [CaseID(suite: id.suite, name: Finding.setUp), id].filter { seen.insert($0).inserted }
    }
  }

  public var undetected: [MatrixRow] { defects.filter { $0.detection == .never } }
  public var weak: [MatrixRow] { defects.filter { $0.detection == .weakly } }
  /// Those that sockets can show.
  public var visible: [MatrixRow] { defects.filter { $0.defect?.invisible == nil } }
  public var named: [MatrixRow] { visible.filter(\.isNamed) }

  /// Whether the control is OK, nothing broke down, and every defect that sockets can show was found.
  public var isGood: Bool {
    control.cells.isEmpty && rows.allSatisfy { $0.breakdowns.isEmpty }
      && undetected.allSatisfy { $0.defect?.invisible != nil }
  }

  /// Cases without which no defect of this matrix is missed.
  public var casesWithoutOwnFinding: [CaseID] {
    let needed = Set(defects.compactMap(\.onlyCase))
    return cases.filter { $0.name != Finding.setUp && !needed.contains($0) }
  }
}

/// A row of a detection matrix.
public struct MatrixRow: Sendable {
  /// Nil for the control.
  public let defect: Defect?
  public private(set) var runs = 0
  public private(set) var planned: [CaseID] = []
  /// How often each case found it, and how.
  public private(set) var cells: [CaseID: [Finding: Int]] = [:]
  /// Runs in which something found it for sure.
  public private(set) var detectedRuns = 0
  /// Whether a report of a case names the mechanism.
  public private(set) var isNamed = false
  public private(set) var breakdowns: [String] = []
  /// Of the first seed: what was said by the case that found it first.
  private var first: (seed: UInt64, text: String)?

  init(_ defect: Defect?) {
    self.defect = defect
  }

  /// How surely a defect is found.
  public enum Detection: String, Sendable {
    case always, sometimes, weakly, never
  }

  public var detection: Detection {
    if detectedRuns == runs, runs > 0 { return .always }
    if detectedRuns > 0 { return .sometimes }
    return cells.isEmpty ? .never : .weakly
  }

  /// The verdicts by which it was found, and how often.
  public var verdicts: [Finding: Int] {
    cells.values.reduce(into: [:]) { sum, cell in sum.merge(cell, uniquingKeysWith: +) }
  }

  /// The case that alone finds it for sure; nil if none or several do.
  public var onlyCase: CaseID? {
    let sure = cells.filter { !$0.value.keys.allSatisfy { $0 == .weak } }.keys
    return sure.count == 1 ? sure.first : nil
  }

  /// What is said of the first thing that found it, line by line.
  public var firstText: String { first?.text ?? "" }

  mutating func add(_ run: MatrixRun) {
    runs += 1
    if planned.isEmpty { planned = run.planned }
    if let breakdown = run.breakdown { breakdowns.append("seed \(run.seed): \(breakdown)") }
    for (id, finding, text) in run.findings {
      cells[CaseID(suite: id.suite, name: id.name), default: [:]][finding, default: 0] += 1
      if finding != .weak, let words = defect?.words, words.contains(where: { text.contains($0) }) {
        isNamed = true
      }
    }
    if run.findings.contains(where: { $0.finding != .weak }) { detectedRuns += 1 }
    if let text = run.findings.first?.text, first.map({ run.seed < $0.seed }) ?? true {
      first = (run.seed, text)
    }
  }
}
