import Greentea

/// How many datagrams may get lost.
enum LossRule {
  /// 30 %, computed as the original does: exactly 30 % is `1 - 0.7`, a little more, and fails.
  static let tolerance = 0.3

  /// Every transmission counts, so that each retry is a loss.
  static func expect(received: Int, sent: Int, _ context: CaseContext) throws {
    let loss = sent == 0 ? 1 : 1 - Double(received) / Double(sent)
    try context.expect(
      "loss of \(sent) datagrams", abs(loss - 0) <= tolerance, expected: "at most 0.3",
      actual: "\(loss) (\(received) came back)")
  }
}
