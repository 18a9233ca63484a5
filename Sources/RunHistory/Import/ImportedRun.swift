import Greentea
import Timekeeping

/// A run that was read from a file.
///
/// Its events are those that this tool would have told, as far as the file knows them: budgets are 0, and
/// nothing is known of evidence. What mbedgt calls ERROR is an error whose cause says so, what it calls SKIPPED
/// is skipped. Of a file without times of its own, cases follow each other without a pause.
public struct ImportedRun: Hashable, Sendable {
  public let format: ImportFormat

  /// Who ran it, such as `mbedgt 1.8.15`.
  public let toolName: String

  /// The target column, such as `K64F-GCC_ARM`.
  public let target: String

  /// The platform_name column.
  public let platform: String

  public let toolchain: String

  /// When it began; nil if the file does not tell.
  public let startedAt: WallTime?

  /// `runStarted` comes first; there is no `runFinished` if the run did not finish.
  public let events: [StampedEvent]

  /// What was left out or guessed, in the order of the file.
  public let remarks: [ImportWarning]
}

extension ImportedRun {
  /// What the run took; nil if it did not finish.
  public var elapsed: Duration? { finish?.elapsed }

  /// How many suites were not OK, as its tool counted them; nil if the run did not finish.
  public var exitCode: Int? { finish?.exitCode }

  private var finish: (elapsed: Duration, exitCode: Int)? {
    if case .runFinished(let elapsed, let exitCode) = events.last?.event { (elapsed, exitCode) } else { nil }
  }

  /// A run of ours, from its events; nil if they do not begin with the run's start.
  init?(_ events: [StampedEvent], remarks: [ImportWarning]) {
    guard case .runStarted(let description) = events.first?.event else { return nil }
    self.init(
      format: .eventLog, toolName: "netsocket-test \(description.toolVersion)", target: description.target,
      platform: description.platform, toolchain: description.toolchain, startedAt: nil, events: events,
      remarks: remarks)
  }
}
