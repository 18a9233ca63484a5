import Foundation
import Greentea
import TestSupport
import Testing
import Timekeeping

/// The table that compares durations with those of the known run (Documentation/firmware.md).
@Suite("Durations against the known run")
struct KnownRunTests {
  private struct Row {
    let name: String
    let ours: Double
    let theirs: Double
    let ratio: Double
  }

  private static func rows() throws -> [Row] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let page = try String(contentsOf: root.appending(path: "Documentation/firmware.md"), encoding: .utf8)
    return page.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count == 4, let ours = Double(fields[1]), let theirs = Double(fields[2]),
        let ratio = Double(fields[3])
      else { return nil }
      return Row(
        name: fields[0].trimmingCharacters(in: CharacterSet(charactersIn: "`")), ours: ours, theirs: theirs,
        ratio: ratio)
    }
  }

  /// Where the driver makes the difference, as the page says.
  private static let ofTheDriver: Set = [
    "TCPSOCKET_ECHOTEST_NONBLOCK", "UDPSOCKET_ECHOTEST_NONBLOCK", "UDPSOCKET_ECHOTEST_BURST",
    "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", "WIFI-GET-RSSI",
  ]

  @Test("are as the guide's table says, and within a factor of 1.5 where the module decides")
  func table() async throws {
    let seeds: ClosedRange<UInt64> = TestForm.isFull ? 1...20 : 1...2
    var sums: [String: Double] = [:]
    for seed in seeds {
      for case .caseFinished(let id, let result) in try await Jobs.run(device: "sim:at1.6", seed: seed).events
        .map(\.event)
      {
        sums[id.name, default: 0] += result.elapsed / .seconds(1)
      }
    }
    let rows = try Self.rows()
    #expect(rows.count == 20)
    for row in rows {
      #expect(abs(row.ours / row.theirs - row.ratio) < 0.006, "\(row.name)")
      #expect(Self.ofTheDriver.contains(row.name) || (1 / 1.5...1.5).contains(row.ratio), "\(row.name)")
      // The others are held by ClientTests.
      guard let sum = sums[row.name] else { continue }
      let mean = sum / Double(seeds.count)
      #expect(abs(mean - row.ours) <= row.ours * 0.25 + 0.05, "\(row.name): \(mean)")
    }
    #expect(
      Set(rows.map(\.name)).subtracting(sums.keys) == ["driver v1.6: TCP burst", "driver v1.6: UDP burst"])
  }
}
