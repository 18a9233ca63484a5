import EventLog
import Foundation
import MbedFormats
import Reports
import Testing

/// The files beside these tests.
enum Fixtures {
  /// The runs that the real tools have reported.
  static let runs = [
    "all-fail", "all-results", "dashed-target", "dashless-target", "empty-run", "iterations", "missing-end",
    "no-cases", "no-suites", "one-ok", "seed-run", "special-chars",
  ]

  static func bytes(_ path: String) throws -> [UInt8] {
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(path)
    return try [UInt8](Data(contentsOf: url))
  }

  static func text(_ path: String) throws -> String {
    try #require(String(validating: bytes(path), as: UTF8.self))
  }

  /// The lines of a table whose columns are separated by tabs.
  static func rows(_ path: String) throws -> [[String]] {
    try text(path).split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
    }
  }

  static func run(_ name: String) throws -> MbedReport {
    try GreenteaRunReader().read(bytes("greentea/\(name).input.json"))
  }
}
