import Greentea

/// The lines that events leave in the log of a case.
enum LogLines {
  /// A text, cut at its line ends.
  static func of(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0) }
  }

  /// A failed expectation in the shape of Unity's reports, whose file name is empty on a device.
  static func of(_ failure: FailedExpectation) -> [String] {
    of(":\(failure.line)::FAIL: \(failure.what): expected \(failure.expected) was \(failure.actual)")
  }
}
