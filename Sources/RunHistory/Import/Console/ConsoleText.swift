import Greentea
import Timekeeping

/// What a console text holds, as far as it could be read.
struct ConsoleText {
  var version: String?
  var build: (platform: String, toolchain: String)?

  /// The tables whose heading was seen.
  var tables: Set<ConsoleColumns> = []
  /// Those of which nothing is missing.
  var wholeTables: Set<ConsoleColumns> = []
  var suiteRows: [ConsoleSuiteRow] = []
  var caseRows: [ConsoleCaseRow] = []

  /// What the lines before the tables tell, suites lowered as the tables have them.
  private(set) var progress: [ForeignSuite] = []

  var completed: Duration?
  /// Nothing is printed for 0.
  var exitCode: Int?

  /// Target, suite and case of every row.
  private var names: Set<[String]> = []
  /// The cases of the last suite in `progress`.
  private var progressCases: Set<String> = []

  func hasRows(_ table: ConsoleColumns) -> Bool {
    table == .suites ? !suiteRows.isEmpty : !caseRows.isEmpty
  }

  mutating func addProgress(_ name: String, _ word: SuiteWord, _ elapsed: Duration) {
    progress.append(
      ForeignSuite(name: name.lowercased(), word: word, elapsed: elapsed, copyMethod: nil, cases: []))
    progressCases = []
  }

  /// Cases follow the line of their suite, without counts.
  mutating func addProgress(_ name: String, _ word: CaseWord, _ elapsed: Duration) {
    guard let last = progress.indices.last, progressCases.insert(name).inserted else { return }
    progress[last].cases.append(
      ForeignCase(
        name: name, word: word, passed: word == .ok ? 1 : 0, failed: word == .fail ? 1 : 0, elapsed: elapsed))
  }

  /// Sees to it that nothing comes twice.
  mutating func checkLastRow(of table: ConsoleColumns, at cells: [ConsoleCell]) throws(ImportError) {
    let count = table == .suites ? 3 : 4
    let place = cells[count - 1]
    guard names.insert([cells[0].text, cells[2].text] + (table == .suites ? [] : [place.text])).inserted
    else {
      throw ImportError(
        position: place.position,
        message: "a second row for \(ImportText.quoted(place.text)) of the same target")
    }
  }
}
