import Foundation

/// How much of the long-running tests is to be run.
public enum TestForm {
  /// `script/test --full`.
  public static let isFull = ProcessInfo.processInfo.environment["NETSOCKET_TEST_FULL"] == "1"
}
