import EventLog
import Foundation
import Greentea
import MbedFormats
import PositionedJSON
import Reports
import RunImport
import TestSupport
import Testing

@Suite("A changed file is imported or refused with a place, in two seconds")
struct MutatedImportTests {
  /// Every file that these tests have, and reports of ours.
  static let files: [[UInt8]] = {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures")
    let paths = (FileManager.default.enumerator(atPath: folder.path())?.allObjects ?? []).compactMap {
      $0 as? String
    }
    let found = paths.filter { !$0.hasSuffix(".expected.json") && !$0.hasSuffix("README.md") }.sorted()
      .compactMap {
        try? [UInt8](Data(contentsOf: folder.appending(path: $0)))
      }.filter { !$0.isEmpty && $0.count < 100_000 }
    var random = RandomEvents(seed: 1)
    let events = random.run()
    let ctrf = CTRFReport(RunOutcome(events: events)).text
    let junit = JUnitReport(RunOutcome(events: events)).text
    let log = events.map { EventLogWriter().line($0) }.joined()
    return found + [ctrf, junit, log].map { Array($0.utf8) }
  }()

  @Test(arguments: 0..<20 as Range<UInt64>)
  func changed(seed: UInt64) {
    var mutations = Mutations(of: Self.files, seed: seed)
    for index in 0..<(TestForm.isFull ? 350 : 10) {
      let bytes = mutations.next()
      let start = ProcessorTime.ofThread
      do throws(DocumentError) {
        let runs = try Imports.runs(bytes)
        #expect(!runs.isEmpty)
        // What is imported can be shown.
        for run in runs { _ = Imports.shown(run) }
      } catch {
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
        #expect((1...lines).contains(error.position.line), "seed \(seed), file \(index): \(error)")
        #expect(!error.message.isEmpty)
      }
      #expect(ProcessorTime.ofThread - start < .seconds(2), "seed \(seed), file \(index)")
    }
  }
}
