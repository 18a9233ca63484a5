import Foundation
import PositionedJSON
import TestConfiguration
import TestSupport
import Testing

@Suite("A changed config is read or refused with a place, in two seconds")
struct MutatedConfigTests {
  /// The configs of these tests, and the one that comes with the tool.
  static let files: [[UInt8]] = {
    let folder = Bundle.module.bundleURL.appending(path: "Fixtures")
    let paths = (FileManager.default.enumerator(atPath: folder.path())?.allObjects ?? []).compactMap {
      $0 as? String
    }
    return paths.filter { $0.hasSuffix(".json") }.sorted().compactMap {
      try? [UInt8](Data(contentsOf: folder.appending(path: $0)))
    } + [Array(EmbeddedConfig.text.utf8)]
  }()

  @Test(arguments: 0..<20 as Range<UInt64>)
  func changed(seed: UInt64) {
    var mutations = Mutations(of: Self.files, seed: seed)
    for index in 0..<(TestForm.isFull ? 150 : 10) {
      let bytes = mutations.next()
      let start = ProcessorTime.ofThread
      do throws(ConfigError) {
        _ = try TestConfigReader(target: index.isMultiple(of: 2) ? "K64F" : nil).read(bytes)
      } catch {
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
        #expect(!error.diagnostics.isEmpty)
        for diagnostic in error.diagnostics {
          #expect(
            (1...lines).contains(diagnostic.position.line), "seed \(seed), file \(index): \(diagnostic)")
        }
      }
      #expect(ProcessorTime.ofThread - start < .seconds(2), "seed \(seed), file \(index)")
    }
  }
}
