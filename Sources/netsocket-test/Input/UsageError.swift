import ArgumentParser
import Bench
import RunHistory
import TestConfiguration

/// What ArgumentParser says about a command line, in the voice of this tool and without usage lines behind it.
enum UsageError {
  private static let tool = "netsocket-test"

  /// - Parameters:
  ///   - error: a validation failure of ArgumentParser.
  ///   - arguments: of the process, without its name.
  static func of(_ error: any Error, in arguments: [String]) -> CLIError {
    if let unknown = unknownCommand(in: arguments) { return unknown }
    let message = NetsocketTest.message(for: error)
    let (path, command) = Self.command(NetsocketTest.fullMessage(for: error))
    let help = "\(path) --help   (lists its options)"
    if let match = message.firstMatch(of: #/^Unknown option '(-[^']*)'/#) {
      let similar = NearestName.all(String(match.1), in: flags(of: command))
      return CLIError(
        .usage, "unknown option '\(match.1)'\(Suggestion.text(similar))",
        advice: similar.first.map { Self.line(arguments, replacing: String(match.1), by: $0) } ?? help)
    }
    if let match = message.firstMatch(of: #/^The value '(.*)' is invalid for '(.+?)'(?s:(.*))$/#) {
      return CLIError(
        .usage, "invalid value '\(match.1)' for \(match.2)",
        cause: expected(in: String(match.3)) ?? expected(of: match.2), advice: help)
    }
    if let match = message.firstMatch(of: #/^Missing value for '(.+)'$/#) {
      return CLIError(.usage, "missing value for \(match.1)", cause: expected(of: match.1), advice: help)
    }
    if let match = message.firstMatch(of: #/^Missing expected argument '(.+)'$/#) {
      let example = command.configuration.usage?.split(separator: "\n").first.map(String.init)
      return CLIError(.usage, "missing argument \(match.1)", advice: example ?? help)
    }
    return CLIError(.usage, message.startingInLowerCase, advice: help)
  }

  /// The first word that stands where a command is expected and names none.
  private static func unknownCommand(in arguments: [String]) -> CLIError? {
    var path = [tool]
    var command: any ParsableCommand.Type = NetsocketTest.self
    for word in arguments {
      let known = command.configuration.subcommands
      guard !known.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      if let next = known.first(where: { $0.configuration.commandName == word }) {
        command = next
        path.append(word)
        continue
      }
      let similar = NearestName.all(word, in: known.map { $0.configuration.commandName ?? "" })
      return CLIError(
        .usage, "unknown command '\(word)'\(Suggestion.text(similar))",
        advice: similar.first.map { line(arguments, replacing: word, by: $0) }
          ?? "\(path.joined(separator: " ")) --help   (lists the commands)")
    }
    return nil
  }

  /// The command that an error is about: ArgumentParser names it in its last line only.
  private static func command(_ fullMessage: String) -> (path: String, command: any ParsableCommand.Type) {
    let path = fullMessage.firstMatch(of: #/See '(.+) --help' for more information/#).map { String($0.1) }
    var command: any ParsableCommand.Type = NetsocketTest.self
    for word in (path ?? tool).split(separator: " ").dropFirst().map(String.init) {
      command = command.configuration.subcommands.first { $0.configuration.commandName == word } ?? command
    }
    return (path ?? tool, command)
  }

  private static func flags(of command: any ParsableCommand.Type) -> [String] {
    NetsocketTest.helpMessage(for: command, columns: 200).split(separator: "\n").flatMap { line in
      // An option's names end where two blanks begin its text.
      guard line.hasPrefix("  -"), let names = line.dropFirst(2).split(separator: "  ").first else {
        return [String]()
      }
      return names.matches(of: #/--[a-z][a-z0-9-]*/#).map { String($0.0) }
    }
  }

  /// The command line with one word of it replaced, to be pasted.
  private static func line(_ arguments: [String], replacing word: String, by other: String) -> String {
    let corrected = arguments.map { argument in
      argument == word || argument.hasPrefix(word + "=") ? other + argument.dropFirst(word.count) : argument
    }
    return ShellText.command([tool] + corrected)
  }

  /// From ArgumentParser's own list of values; nil if it gives none.
  private static func expected(in text: String) -> String? {
    let values = text.matches(of: #/'([^']+)'|^ *- (\S+)$/#.anchorsMatchLineEndings())
      .map { String($0.1 ?? $0.2 ?? "") }
    return values.isEmpty ? nil : "expected one of: \(values.joined(separator: ", "))"
  }

  /// By the name that the help gives a value.
  private static func expected(of label: Substring) -> String? {
    let value = label.firstMatch(of: #/<(.+)>/#).map { String($0.1) }
    let words: String? =
      switch value {
      case "n": "a whole number of at least 0"
      case "x", "q", "percent": "a number"
      case "run": RunSelector.forms
      case "driver": DriverChoice.forms
      case "key=value": "KEY=VALUE, such as board=3"
      case "date": "a date in UTC, such as 2026-11-20 or 2026-11-20T21:39"
      case "i/n": "I/N with I from 1 to N, such as 1/3"
      default: nil
      }
    return words.map { "expected \($0)" }
  }
}

/// Names that a misspelt one may mean.
enum Suggestion {
  /// ` (did you mean A, B or C?)`; nothing without names.
  static func text(_ names: [String]) -> String {
    guard let last = names.last else { return "" }
    let others = names.dropLast()
    return " (did you mean \(others.isEmpty ? last : "\(others.joined(separator: ", ")) or \(last)")?)"
  }
}

extension String {
  /// A sentence of another tool behind our `error:`; a word in capitals stays as it is.
  fileprivate var startingInLowerCase: String {
    guard let first, first.isUppercase, dropFirst().first?.isLowercase == true else { return self }
    return first.lowercased() + dropFirst()
  }
}
