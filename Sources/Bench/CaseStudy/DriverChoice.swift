import CaseStudyDriver
import Greentea

/// Which driver stands between the suites and a module.
public enum DriverChoice: Hashable, Sendable {
  /// The driver of this tool, after mbed-os 6.
  case modern
  /// The one that the porting guide builds, as it was in 2018.
  case caseStudy(CaseStudySettings)

  private static let modernName = RunDescription.usualDriver
  private static let caseStudyName = "case-study"

  /// How drivers are written, for help and messages.
  public static let forms =
    "\(modernName) or \(caseStudyName), or \(caseStudyName)?CHANGE&… with CHANGE one of "
    + CaseStudySettings.names.joined(separator: ", ")

  /// As users write it.
  public var text: String {
    switch self {
    case .modern: Self.modernName
    case .caseStudy(let settings):
      ([Self.caseStudyName] + [settings.turnedOn.joined(separator: "&")].filter { !$0.isEmpty })
        .joined(separator: "?")
    }
  }

  /// Reads `modern`, `case-study` or `case-study?CHANGE&CHANGE`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case (Self.modernName[...], 1): self = .modern
    case (Self.caseStudyName[...], _):
      var settings = CaseStudySettings()
      for name in parts.dropFirst().flatMap({ $0.split(separator: "&", omittingEmptySubsequences: false) }) {
        guard settings.turnOn(String(name)) else { return nil }
      }
      self = .caseStudy(settings)
    default: return nil
    }
  }
}
