import ATCommand
import Synchronization

/// The latest AT exchanges, for causes that name the one that failed.
final class ExchangeLog: Sendable {
  private let records = Mutex<[ATExchangeRecord]>([])

  /// More than one check needs.
  private static let limit = 64

  func add(_ record: ATExchangeRecord) {
    records.withLock { records in
      if records.count == Self.limit { records.removeFirst() }
      records.append(record)
    }
  }

  func removeAll() {
    records.withLock { $0 = [] }
  }

  /// Those whose command begins so, the latest last.
  func all(of command: String) -> [ATExchangeRecord] {
    records.withLock { records in records.filter { $0.command.hasPrefix(command) } }
  }
}
