import GRDB
import Greentea
import RunComparison
import Timekeeping

/// The question for the runs of a filter and whether they finished, newest first.
struct RunQuery {
  let sql: String
  let arguments: StatementArguments

  /// - Parameters:
  ///   - suites: the rows of the suites that the filter names; nil if it names none.
  ///   - case: only runs with an attempt at one of these cases.
  init(_ filter: RunFilter, suites: [Int64]? = nil, cases: [Int64]? = nil) {
    // Always bounded: then the index that has the order is searched and not scanned.
    var terms = ["run.started_wall >= ?"]
    var arguments: StatementArguments = [filter.since?.unixNanoseconds ?? .min]
    if let firmware = filter.firmware {
      terms.append("run.firmware = ?")
      arguments += [StoredText(firmware)]
    }
    for tag in filter.tags {
      terms.append("EXISTS (SELECT 1 FROM tag WHERE tag.run = run.id AND tag.key = ? AND tag.value = ?)")
      arguments += [StoredText(tag.key), StoredText(tag.value)]
    }
    if let suites {
      terms.append(
        "EXISTS (SELECT 1 FROM suite_run WHERE suite_run.run = run.id AND suite_run.suite IN \(Self.list(suites)))"
      )
    }
    if let cases {
      terms.append(
        "run.id IN (SELECT attempt.run FROM attempt WHERE attempt.test_case IN \(Self.list(cases)))")
    }
    switch filter.verdict {
    case nil: break
    case .ok:
      // A suite is OK only if every last attempt in it is.
      terms.append("run.finished_sequence IS NOT NULL")
      terms.append(
        "NOT EXISTS (SELECT 1 FROM suite_run WHERE suite_run.run = run.id AND suite_run.word <> 'OK')")
    case .interrupted:
      terms.append("(run.finished_sequence IS NULL OR \(Self.hasVerdict("interrupted")))")
    case .notRun: terms.append("run.finished_sequence IS NULL")
    case let verdict?: terms.append(Self.hasVerdict(verdict.rawValue))
    }
    sql = """
      SELECT run.id, run.finished_sequence IS NOT NULL FROM run WHERE \(terms.joined(separator: " AND "))
      ORDER BY run.started_wall DESC, run.id DESC
      """
    self.arguments = arguments
  }

  /// The second term tells SQLite that the index of what is not OK will do.
  private static func hasVerdict(_ word: String) -> String {
    """
    EXISTS (SELECT 1 FROM attempt
      WHERE attempt.verdict = '\(word)' AND attempt.verdict <> 'ok' AND attempt.run = run.id)
    """
  }

  private static func list(_ ids: [Int64]) -> String {
    "(\(ids.map { String($0) }.joined(separator: ", ")))"
  }
}
