import Greentea
import MbedFormats
import RunComparison
import Timekeeping

/// Numbers and words as people write them, the same on every page.
public enum PageText {
  /// `0.31 s`, `25.7 s`, `8 min 05 s`, `1 h 02 min`.
  public static func time(_ duration: Duration) -> String {
    let seconds = Int(duration.inSeconds.rounded())
    if seconds >= 3600 { return "\(seconds / 3600) h \((seconds / 60 % 60).zeroPadded(to: 2)) min" }
    if seconds >= 60 { return "\(seconds / 60) min \((seconds % 60).zeroPadded(to: 2)) s" }
    return "\(duration.inSeconds(decimals: duration < .seconds(10) ? 2 : 1)) s"
  }

  /// `5.1×`; with two places below 1.
  static func ratio(_ ratio: Double) -> String {
    guard ratio.isFinite else { return "∞×" }
    return ratio < 0.95 ? "\(PythonFloat(ratio).twoPlaces)×" : "\(tenths(ratio))×"
  }

  /// `54.8 %`, of none and all `0 %` and `100 %`: nothing is rounded to them.
  static func percent(_ share: Double) -> String {
    if share <= 0 { return "0 %" }
    if share >= 1 { return "100 %" }
    return "\(tenths(min(max(share * 100, 0.1), 99.9))) %"
  }

  /// `9.4 kB/s`, of bytes a second.
  static func rate(_ bytes: Double) -> String { "\(tenths(bytes / 1000)) kB/s" }

  /// With one place, halves up.
  public static func tenths(_ value: Double) -> String {
    let tenths = Int64((min(max(value, 0), 1e15) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// A day and a time: `2026-11-20 21:39`.
  static func date(_ time: WallTime) -> String {
    String(time.description.prefix(16)).replacing("T", with: " ")
  }

  /// The first characters of an id, as lists of runs show it.
  static func shortID(_ id: String) -> String { String(id.prefix(8)) }

  static func label(_ firmware: String?) -> String { firmware.map(ReportText.shortened) ?? "unknown" }

  /// Without what all suites of Mbed OS begin with.
  static func suite(_ name: String) -> String {
    ReportText.shortened(name.replacing("mbed-os-tests-", with: "", maxReplacements: 1))
  }

  /// `1.7.4 against 1.7.3`'s outcome in a sentence: `2 cases fail that passed; 2 are slower, up to 5.1×`.
  static func headline(_ comparison: Comparison) -> String {
    var parts: [String] = []
    let broken = comparison.cases.count { comparison.isRegression($0) && $0.kind != .slower }
    if broken > 0 {
      parts.append("\(ReportText.count(broken, "case")) \(broken == 1 ? "fails" : "fail") that passed")
    } else {
      let suites = comparison.suites.count(where: comparison.isRegression)
      if suites > 0 {
        parts.append("\(ReportText.count(suites, "suite")) \(suites == 1 ? "fails" : "fail") that passed")
      }
    }
    let slower = comparison.cases(.slower)
    if let most = slower.compactMap(\.durationRatio).max() {
      let noun = parts.isEmpty ? " \(slower.count == 1 ? "case" : "cases")" : ""
      parts.append("\(slower.count)\(noun) \(slower.count == 1 ? "is" : "are") slower, up to \(ratio(most))")
    }
    for (kind, words) in [(ChangeKind.flaky, "flaky"), (.fix, "fixed"), (.faster, "faster")] {
      let count = comparison.cases(kind).count
      if count > 0 { parts.append("\(count) \(words)") }
    }
    return parts.isEmpty ? "no case changed" : parts.joined(separator: "; ")
  }
}

extension CellState {
  /// What a cell shows: it tells the states apart without colour.
  var mark: String {
    switch self {
    case .ok: "·"
    case .slower: "▴"
    case .muchSlower: "▲"
    case .flaky: "~"
    case .fail: "F"
    case .error: "E"
    case .hung: "H"
    case .interrupted: "I"
    case .blocked: "B"
    case .skipped: "s"
    case .notRun: "n"
    }
  }

  var words: String {
    switch self {
    case .ok: "OK"
    case .slower: "OK, 1.2 to 2× slower"
    case .muchSlower: "OK, over 2× slower"
    case .flaky: "flaky: passed on retry"
    case .fail: "FAIL"
    case .error: "ERROR"
    case .hung: "HUNG"
    case .interrupted: "INTERRUPTED"
    case .blocked: "BLOCKED"
    case .skipped: "SKIPPED"
    case .notRun: "NOT RUN"
    }
  }

  /// The class of its cells: short, because there are thousands.
  var code: String {
    switch self {
    case .ok: "o"
    case .slower: "w"
    case .muchSlower: "x"
    case .flaky: "y"
    case .fail: "f"
    case .error: "e"
    case .hung: "h"
    case .interrupted: "i"
    case .blocked: "b"
    case .skipped: "k"
    case .notRun: "n"
    }
  }

  /// What a filter finds it by.
  var tags: [String] {
    switch self {
    case .ok, .skipped, .notRun: []
    case .slower, .muchSlower: ["slower"]
    case .flaky: ["flaky"]
    case .fail, .error, .interrupted, .blocked: ["failed"]
    case .hung: ["failed", "hung"]
    }
  }
}

/// The names of the pages in a folder, and the links between them.
public struct PageFolder: Hashable, Sendable {
  /// The way from the page that is written to the folder: empty, or `../`.
  let base: String

  public static let index = "index.html"
  public static let dashboard = "dashboard.html"

  /// - Parameter depth: how many folders below it the page is.
  public init(depth: Int = 0) {
    base = String(repeating: "../", count: depth)
  }

  /// What a page begins with that was made from this. The number changes when pages do.
  public static func mark(_ source: String) -> String { "netsocket-test-page/1 \(source)" }

  /// `runs/08ec4374-5d0d.html`: enough of an id for any history.
  public static func run(_ id: String) -> String { "runs/\(fileName(String(id.prefix(13)))).html" }

  /// `compare/1.7.3..1.7.4.html`.
  public static func comparison(_ base: String?, _ new: String?) -> String {
    "compare/\(fileName(base ?? "unknown"))..\(fileName(new ?? "unknown")).html"
  }

  /// Letters, digits, `-`, `_` and dots stay; every other byte is spelled, so that no two names are one.
  static func fileName(_ name: String) -> String {
    var result = ""
    for byte in name.utf8.prefix(60) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "~" + byte.zeroPadded(to: 2, radix: 16)
      }
    }
    // A file that begins with a dot is hidden.
    return result.hasPrefix(".") ? "~2e" + result.dropFirst() : result
  }

  func link(_ page: String) -> String { base + page }

  func run(_ id: String, anchor: String? = nil) -> String {
    link(Self.run(id)) + (anchor.map { "#" + $0 } ?? "")
  }
}

/// The anchor of a case on the page of its run.
enum CaseAnchor {
  /// The name, with what may not stand in an id spelled; with the suite's if the name alone would be ambiguous.
  static func of(_ name: String, in suite: String, isUnique: Bool = true) -> String {
    let plain = PageFolder.fileName(name)
    return isUnique ? "case-\(plain)" : "case-\(PageFolder.fileName(suite))-\(plain)"
  }
}
