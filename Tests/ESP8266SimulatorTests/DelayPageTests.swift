import Foundation
import Testing

@testable import ESP8266Simulator

@Suite("The page of delays")
struct DelayPageTests {
  private static func number(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Such as `0.3–1.5 s`.
  private static func text(_ range: FirmwareDelays.Range) -> String {
    let (unit, name): (Duration, String) =
      range.upperBound >= .seconds(1) ? (.seconds(1), "s") : (.milliseconds(1), "ms")
    let ends = [range.lowerBound, range.upperBound].map { number($0 / unit) }
    return (ends[0] == ends[1] ? ends[0] : ends.joined(separator: "–")) + " \(name)"
  }

  private static func page() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let text = try String(contentsOf: root.appending(path: "Documentation/firmware.md"), encoding: .utf8)
    // Lines are wrapped.
    return text.replacing("\n", with: " ")
  }

  @Test("has every delay with its range and its source")
  func delays() throws {
    let page = try Self.page()
    let delays = FirmwareDelays()
    for (name, path, source) in SlowedDelays.delays {
      let start = "| `\(name)` | \(Self.text(delays[keyPath: path])) | "
      let row = try #require(page.range(of: start), "\(start)")
      #expect(page[row.upperBound...].prefix(400).contains(" | \(source) |"), "\(name)")
    }
  }

  @Test("says what each profile has otherwise", arguments: FirmwareProfile.names)
  func exceptions(name: String) throws {
    let page = try Self.page()
    let profile = try #require(FirmwareProfile.named(name)).delays
    for (name, path, _) in SlowedDelays.delays {
      let range = profile[keyPath: path]
      guard range != FirmwareDelays()[keyPath: path] else { continue }
      #expect(page.contains("`\(name)` \(Self.text(range))"))
    }
  }
}
