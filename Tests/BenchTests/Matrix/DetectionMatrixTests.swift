import ESP8266Simulator
import Foundation
import Greentea
import SocketSuites
import TestSupport
import Testing

@testable import Bench

@Suite("The detection matrix", .timeLimit(.minutes(10)))
struct DetectionMatrixTests {
  @Test("has at least 70 defects, three and more in each family, each with all that the page shows")
  func catalogue() {
    #expect(Defect.all.count >= 70)
    #expect(Set(Defect.all.map(\.name)).count == Defect.all.count)
    for family in DefectFamily.allCases {
      #expect(Defect.all.count { $0.family == family } >= 3, "\(family)")
    }
    for defect in Defect.all {
      #expect(!defect.sentence.isEmpty && !defect.source.isEmpty, "\(defect.name)")
      #expect(defect.words.isEmpty == (defect.invisible != nil), "\(defect.name)")
    }
    #expect(Defect.all.count { $0.invisible != nil } <= 3)
  }

  @Test("every defect can be switched on by its name")
  func switches() throws {
    for defect in Defect.all {
      let module = try SimulatedDevice(DeviceName("sim:at1.7?\(defect.choice)")).module
      #expect(module.faults.count == (defect.name == "udp-loss" ? 0 : 1), "\(defect.name)")
    }
  }

  private static func run(
    _ defects: [Defect], seeds: ClosedRange<UInt64> = 1...1, width: Int = 2, cases: String? = nil
  ) async throws -> MatrixResult {
    let config = try Jobs.config()
    var selection = SuiteCatalog.Selection(cases: cases.map { [Glob($0)] })
    selection.includesOptional = true
    return await
      (try DetectionMatrix(defects: defects, seeds: seeds, width: width) { [selection] device, seed in
        BenchJob(
          config: config, seed: seed, selection: selection, options: RunOptions(), timeoutScale: 1,
          description: RunDescription(
            toolVersion: "test", seed: seed, device: device.name, target: "T-S", platform: "T",
            toolchain: "S",
            onHang: .recover, timeoutScale: 1, configuration: []))
      }).run()
  }

  private static func defect(_ name: String) throws -> Defect {
    try #require(Defect.named(name))
  }

  @Test("is the same whatever the width")
  func width() async throws {
    let defects = [try Self.defect("lost-segment"), try Self.defect("send-ok-twice")]
    let results = [
      try await Self.run(defects, seeds: 1...3, width: 1, cases: "TCPSOCKET_SEND_*"),
      try await Self.run(defects, seeds: 1...3, width: 3, cases: "TCPSOCKET_SEND_*"),
    ]
    for (narrow, wide) in zip(results[0].rows, results[1].rows) {
      #expect(narrow.cells == wide.cells)
      #expect(narrow.firstText == wide.firstText)
      #expect(narrow.detectedRuns == wide.detectedRuns)
    }
    #expect(results[0].rows.map(\.detection) == [.never, .never, .always])
    #expect(!results[0].isGood)
  }

  @Test("the page has every defect, and a defect is found as it says")
  func page() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let page = try String(contentsOf: root.appending(path: "Documentation/detection.md"), encoding: .utf8)
    var shown: [String: String] = [:]
    for line in page.split(separator: "\n") {
      let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if fields.count == 6, fields[0].hasPrefix("`") {
        shown[fields[0].trimmingCharacters(in: CharacterSet(charactersIn: "`"))] = fields[2]
      }
    }
    #expect(Set(shown.keys) == Set(Defect.all.map(\.choice)))
    // Two by turn, a day each; with --full all of them.
    let turns = Defect.all.count / 2
    let turn = Int(Date.now.timeIntervalSince1970 / 86_400) % turns
    let sample = Defect.all.enumerated().filter { TestForm.isFull || $0.offset % turns == turn }.map(
      \.element)
    let result = try await Self.run(sample)
    #expect(result.control.cells.isEmpty)
    for row in result.defects {
      let defect = try #require(row.defect)
      let detected: String =
        switch row.detection {
        case .always, .sometimes: "yes"
        case .weakly: "weakly"
        case .never: defect.invisible == nil ? "no" : "not visible"
        }
      #expect(detected == shown[defect.choice], "\(defect.name)")
    }
  }
}
