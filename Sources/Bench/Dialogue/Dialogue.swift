import SerialLines
import TestConfiguration
import Timekeeping

/// A dialogue of AT commands with a module, step by step.
public struct Dialogue: Sendable {
  typealias Conversation = @Sendable (AttachedModule) async -> DialogueOutcome
  typealias Opening =
    @Sendable (
      _ recorder: LineRecorder, _ warn: @escaping @Sendable (String) -> Void,
      _ converse: @escaping Conversation
    ) async throws -> DialogueOutcome

  private let bootLimit: Duration?
  private let open: Opening

  /// - Parameters:
  ///   - bootLimit: how long the module may take to boot before the first step; nil if it is on already.
  ///   - open: opens the line, hands it over, and closes it.
  init(bootLimit: Duration? = nil, _ open: @escaping Opening) {
    self.bootLimit = bootLimit
    self.open = open
  }

  /// Performs the steps; a script ends at the first one that is not as expected.
  ///
  /// - Parameter recorder: sees what is said on the line.
  /// - Throws: ``BenchError`` if the line cannot be opened; `WorldError` if the virtual world came to a stop, which is
  ///   a bug.
  public func run(
    _ source: DialogueSource, _ options: DialogueOptions, _ hooks: DialogueHooks,
    recorder: LineRecorder = .none
  ) async throws -> DialogueOutcome {
    try await open(recorder, hooks.warn) { [bootLimit] module in
      await DialogueRunner(module, options, hooks).run(source, bootLimit: bootLimit)
    }
  }
}

/// Where the steps of a dialogue come from.
public enum DialogueSource: Sendable {
  case script([DialogueStep])
  case typed(TypedLines)
}

/// How a dialogue is held.
public struct DialogueOptions: Sendable {
  /// How long an answer or an expected line may take.
  public let limit: Duration
  let secrets: [String]

  /// - Parameter config: its passwords are in nothing that is printed.
  public init(limit: Duration, _ config: TestConfig) {
    self.limit = limit
    secrets = config.secrets.map(\.revealed)
  }

  var limitText: String { "\(limit.inSeconds(decimals: 1)) s" }

  /// A line of this side as printable ASCII without passwords.
  func shown(_ line: [UInt8]) -> String {
    var redactor = LineRedactor(secrets: secrets, isEcho: false)
    return EscapedText.of(redactor.masking(line))
  }
}

/// Who hears of a dialogue while it goes on.
public struct DialogueHooks: Sendable {
  /// Takes a line of the dialogue, with its line end.
  public var tell: @Sendable (String) -> Void
  /// Takes a sentence about the line that is no reason to stop.
  public var warn: @Sendable (String) -> Void = { _ in }
  /// Hears of a typed line after which something was not as expected.
  public var complain: @Sendable (DialogueFailure) -> Void = { _ in }
  /// Hears of a typed line that makes no sense; nothing was sent.
  public var refuse: @Sendable (DialogueStep.SyntaxError) -> Void = { _ in }

  public init(tell: @escaping @Sendable (String) -> Void) {
    self.tell = tell
  }
}

/// How a dialogue ended.
public enum DialogueOutcome: Hashable, Sendable {
  /// All was as expected; so many lines were expected.
  case passed(expectations: Int)
  /// The first thing that was not as expected.
  case failed(DialogueFailure)
  /// The serial line is gone, and why.
  case lost(String)
  /// The task was cancelled.
  case stopped
}

/// Something that was not as expected; without passwords.
public struct DialogueFailure: Hashable, Sendable {
  /// The line of the script, 1 and up.
  public let number: Int
  public let expected: String
  /// The last lines since the command.
  public let got: String
  /// The last command; empty before the first one.
  public let lastCommand: String
}
