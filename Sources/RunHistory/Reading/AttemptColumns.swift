import GRDB
import Greentea
import NetworkSocket
import RunComparison

/// A row of the table of attempts with the columns of ``names``.
struct AttemptColumns {
  let row: Row
  let shared: SharedValues

  static let names = """
    sequence, test_case, number, started_at, finished_sequence, finished_at, verdict, cause, limit_ns, reason, passed,
      failed, elapsed_ns, calls, joins, refused_joins, scans, lookups, connects, bytes_out, bytes_in, status_changes,
      lost_datagrams
    """

  /// Of an attempt that has finished.
  func result(diagnosis: Diagnosis?) throws -> CaseResult {
    CaseResult(
      verdict: try verdict, passed: try row.count(10), failed: try row.count(11),
      elapsed: .nanoseconds(try row.integer(12)), evidence: try evidence, diagnosis: diagnosis)
  }

  private var verdict: Verdict {
    get throws {
      let word = try row.text(6)
      switch VerdictName(rawValue: word) {
      case .ok: return .ok
      case .fail: return .fail
      case .interrupted: return .interrupted
      case .error: return .error(try shared.cause(row.integer(7)))
      case .hung: return .hung(limit: .nanoseconds(try row.integer(8)), try shared.cause(row.integer(7)))
      case .blocked: return .blocked(by: try shared.reason(row.integer(9)))
      case .skipped: return .skipped(reason: try shared.reason(row.integer(9)))
      case .notRun, nil: throw SharedValues.unknown("verdict", word)
      }
    }
  }

  private var evidence: Evidence {
    get throws {
      Evidence([
        .calls: try row.count(13), .joins: try row.count(14), .refusedJoins: try row.count(15),
        .scans: try row.count(16), .lookups: try row.count(17), .connects: try row.count(18),
        .bytesOut: try row.count(19), .bytesIn: try row.count(20), .statusChanges: try row.count(21),
        .lostDatagrams: try row.count(22)])
    }
  }
}
