import Foundation
import Testing

/// Texts that were read and approved, kept as files in `Fixtures` of their test target.
///
/// With `NETSOCKET_TEST_APPROVE=1` in the environment they are written instead of compared: read what changed before
/// you commit it.
public enum Approval {
  /// Expects `text` to be as it was approved.
  ///
  /// - Parameter path: below the folder `Fixtures` beside the test's source.
  public static func expect(
    _ text: String, _ path: String, in testFile: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let target = URL(filePath: testFile).deletingLastPathComponent()
    let url = target.appending(path: "Fixtures").appending(path: path)
    if ProcessInfo.processInfo.environment["NETSOCKET_TEST_APPROVE"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    let approved = try String(contentsOf: url, encoding: .utf8)
    #expect(text == approved, "\(path):\n\(text)", sourceLocation: sourceLocation)
  }
}
