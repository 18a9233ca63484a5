import Bench
import ESP8266Simulator
import Greentea

/// The page `Documentation/detection.md`.
enum MatrixMarkdown {
  static func text(_ result: MatrixResult, seeds: Int) -> String {
    var lines = [
      "# Detection matrix", "",
      "```sh", "netsocket-test matrix --seeds \(seeds)", "```", "",
      "This page shows which case finds which defect of a module. It is made by",
      "`netsocket-test matrix --seeds \(seeds) --format markdown`. A test repeats the columns *defect* and",
      "*detected* with one seed.", "",
    ]
    lines += MatrixText.summary(result).flatMap { wrapped("- \($0)") }
    lines += [
      "", "Switch a defect on with its name: `netsocket-test --device 'sim:at1.7?lost-segment'`.",
      "Some take a value.", "", "| column | meaning |", "|---|---|",
      "| detected | yes: a case failed, ended with an error or hung. weakly: only evidence was missing |",
      "| runs | in how many of the runs, each with another seed |",
      "| found by | the cases that find it most often; `set-up of` a suite is its connect |",
      "| named | whether the report of a case names the mechanism |",
    ]
    for family in DefectFamily.allCases {
      let rows = result.defects.filter { $0.defect?.family == family }
      guard !rows.isEmpty else { continue }
      lines += ["", "## \(capitalized(family.rawValue))", ""]
      lines += [
        "| defect | what the module does | detected | runs | found by | named |", "|---|---|---|---|---|---|",
      ]
      for row in rows {
        guard let defect = row.defect else { continue }
        lines.append(
          "| `\(defect.choice)` | \(defect.sentence) | \(MatrixText.detected(row)) | \(MatrixText.runs(row)) | "
            + "\(MatrixText.finders(row, of: result, most: 3)) | \(MatrixText.named(row)) |")
      }
    }
    lines += onlyOneCase(result) + notNeeded(result) + notVisible(result) + sources(result)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func onlyOneCase(_ result: MatrixResult) -> [String] {
    let rows = result.defects.compactMap { row in row.onlyCase.map { (row.defect?.name ?? "", $0) } }
    return ["", "## Defects that only one case finds", "", "| defect | case |", "|---|---|"]
      + rows.map { "| `\($0)` | \(MatrixText.name($1)) |" }
  }

  private static func notNeeded(_ result: MatrixResult) -> [String] {
    [
      "", "## Cases that find nothing alone", "", "Each defect that these find is found by another case too.",
      "",
    ]
      + result.casesWithoutOwnFinding.map { "- \($0.name)" }
  }

  private static func notVisible(_ result: MatrixResult) -> [String] {
    let rows = result.defects.filter { $0.defect?.invisible != nil }
    guard !rows.isEmpty else { return [] }
    return ["", "## Not visible through sockets", "", "| defect | reason |", "|---|---|"]
      + rows.map { "| `\($0.defect?.name ?? "")` | \($0.defect?.invisible ?? "") |" }
  }

  private static func sources(_ result: MatrixResult) -> [String] {
    [
      "", "## Sources", "",
      "Where defects of each kind are known from. `#` names an issue or a pull request on GitHub.",
      "", "| defect | source |", "|---|---|",
    ] + result.defects.map { "| `\($0.defect?.name ?? "")` | \($0.defect?.source ?? "") |" }
  }

  /// Prose has 100 columns at most.
  private static func wrapped(_ item: String) -> [String] {
    item.split(separator: " ").reduce(into: []) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= 100 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(lines.isEmpty ? String(word) : "  \(word)")
      }
    }
  }

  private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
