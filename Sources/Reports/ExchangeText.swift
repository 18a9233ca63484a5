import Greentea
import MbedFormats
import Timekeeping

/// The last exchanges of an attempt as lines of text.
enum ExchangeText {
  /// A heading, then a line for each exchange; empty without any.
  ///
  /// - Parameter limit: how many lines are shown, the last ones; nil for all.
  static func lines(_ attempt: CaseOutcome.Attempt, limit: Int? = nil) -> [String] {
    let exchanges = attempt.exchanges
    guard !exchanges.isEmpty else { return [] }
    let shown = exchanges.suffix(limit ?? exchanges.count)
    let count = shown.count < exchanges.count ? "\(shown.count) of \(exchanges.count) lines; " : ""
    return ["last exchanges (\(count)seconds since the case began; > sent, < received, * unsolicited):"]
      + shown.map(line)
  }

  private static func line(_ exchange: ExchangeLine) -> String {
    let seconds = exchange.time.inSeconds(decimals: 3)
    let blanks = String(repeating: " ", count: max(10 - seconds.utf8.count, 0))
    return "\(blanks)\(seconds) \(exchange.direction.mark) \(CellText.visible(exchange.text))"
  }
}

extension CaseOutcome.Attempt {
  /// Empty unless it failed.
  var exchanges: [ExchangeLine] { result?.diagnosis?.exchanges ?? [] }
}

extension ExchangeLine.Direction {
  fileprivate var mark: String {
    switch self {
    case .sent: ">"
    case .received: "<"
    case .unsolicited: "*"
    }
  }
}
