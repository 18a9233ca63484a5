import Greentea
import Timekeeping

/// A row of the suite table.
struct ConsoleSuiteRow {
  let target: String
  let platform: String
  let suite: ForeignSuite
}

/// A row of the case table.
struct ConsoleCaseRow {
  let target: String
  let platform: String
  let suite: String
  let testCase: ForeignCase
  /// Of the row's beginning.
  let line: ConsoleLine
}

extension ConsoleSuiteRow {
  /// - Parameter cells: six.
  init(_ cells: [ConsoleCell]) throws(ImportError) {
    target = cells[0].text
    platform = cells[1].text
    suite = ForeignSuite(
      name: cells[2].text, word: try cells[3].suiteWord(), elapsed: try cells[4].seconds(),
      copyMethod: cells[5].text == "default" ? nil : cells[5].text, cases: [])
  }
}

extension ConsoleCaseRow {
  /// - Parameter cells: eight.
  init(_ cells: [ConsoleCell], _ line: ConsoleLine) throws(ImportError) {
    target = cells[0].text
    platform = cells[1].text
    suite = cells[2].text
    testCase = ForeignCase(
      name: cells[3].text, word: try cells[6].caseWord(), passed: try cells[4].count(),
      failed: try cells[5].count(), elapsed: try cells[7].seconds())
    self.line = line
  }
}

extension ConsoleCell {
  fileprivate func suiteWord() throws(ImportError) -> SuiteWord {
    guard let word = SuiteWord(rawValue: text) else {
      throw error("a suite's result, one of \(SuiteWord.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  fileprivate func caseWord() throws(ImportError) -> CaseWord {
    guard let word = CaseWord.named(text) else {
      throw error("a case's result, one of OK, FAIL, ERROR, SKIPPED")
    }
    return word
  }

  fileprivate func count() throws(ImportError) -> Int {
    guard let count = Int(text), count >= 0 else { throw error("a whole number, 0 or more") }
    return count
  }

  fileprivate func seconds() throws(ImportError) -> Duration {
    guard let elapsed = Seconds.duration(text) else { throw error("a time in seconds") }
    return elapsed
  }

  private func error(_ expected: String) -> ImportError {
    ImportError(position: position, message: "\(ImportText.quoted(text)) is not \(expected)")
  }
}
