import Foundation
import Testing

/// What the guide "Port a network stack" says of the driver's changes and of the times.
struct PortingGuide {
  /// A row of the table of changes.
  struct Cure: CustomTestStringConvertible {
    let change: String
    /// The module on which it is made.
    let device: String
    /// The cases that pass with it and not without, in the order of the table of 2018.
    let cases: [String]

    var testDescription: String { change }
  }

  let cures: [Cure]
  /// The rows that ran, and whose times differ by more than a factor of 1.5.
  let otherTimes: Set<String>

  static func read() throws -> PortingGuide {
    let file = URL(filePath: #filePath)
      .appending(path: "../../../../Documentation/guides/port-a-network-stack.md").standardized
    let known = try CaseStudyRuns.golden().rows
    var cures: [Cure] = []
    var otherTimes: Set<String> = []
    var header: [String] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      guard line.hasPrefix("|") else {
        header = []
        continue
      }
      let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if header.isEmpty { header = fields }
      let quoted = fields.map { field in
        field.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
          !$0.offset.isMultiple(of: 2)
        }
        .map { String($0.element) }
      }
      if header.first == "change", let change = quoted[0].first {
        let cases = known.filter { row in
          quoted[2].contains(row.name) || quoted[2].contains { row.suite == "mbed-os-tests-\($0)" }
        }
        cures.append(
          Cure(
            change: change, device: quoted[1].first { $0.hasPrefix("sim:") } ?? CaseStudyRuns.knownRun,
            cases: cases.map(\.name)))
      }
      if header.dropFirst().first == "ours, 2018" { otherTimes.formUnion(quoted[0]) }
    }
    return PortingGuide(cures: cures, otherTimes: otherTimes)
  }
}
