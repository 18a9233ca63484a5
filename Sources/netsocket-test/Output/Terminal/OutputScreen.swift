import ArgumentParser
import Glibc

/// When output has colours.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// The last one that a command line has; `auto` without one.
  ///
  /// Read before the parser, whose errors have colours too.
  static func given(in arguments: [String]) -> ColorChoice {
    let words = arguments.prefix { $0 != "--" }
    let given = zip(words, words.dropFirst() + [""]).compactMap { word, next in
      word == "--color" ? next : word.hasPrefix("--color=") ? String(word.dropFirst(8)) : nil
    }
    return given.last.flatMap(ColorChoice.init(rawValue:)) ?? .auto
  }

  /// - Parameter environment: the value of a variable; nil if it is not set.
  func hasColor(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      // no-color.org and bixense.com/clicolors: an empty value is as good as none.
      if environment("NO_COLOR") ?? "" != "" { return false }
      let force = environment("CLICOLOR_FORCE") ?? ""
      if force != "", force != "0" { return true }
      return isTerminal && !OutputScreen.isDumb(environment) && environment("CLICOLOR") != "0"
    }
  }
}

/// The flag about colours, which main reads itself.
struct ColorArguments: ParsableArguments {
  @Option(
    help: """
      Colours: auto is on for a terminal; NO_COLOR, CLICOLOR_FORCE and TERM=dumb are honoured
      """)
  var color = ColorChoice.auto
}

/// A standard stream as people see it.
struct OutputScreen {
  private let descriptor: Int32

  static let output = OutputScreen(descriptor: STDOUT_FILENO)
  static let error = OutputScreen(descriptor: STDERR_FILENO)

  private static let choice = ColorChoice.given(in: Array(CommandLine.arguments.dropFirst()))

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Whether the terminal knows no escape sequences.
  static func isDumb(_ environment: (String) -> String?) -> Bool {
    ["", "dumb"].contains(environment("TERM") ?? "")
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether a line on it can be taken away again.
  var canErase: Bool { isTerminal && !Self.isDumb(Self.environment) }

  var hasColor: Bool { Self.choice.hasColor(isTerminal: isTerminal, environment: Self.environment) }

  /// Whether mbedgt's tables have colours: for programs that read them they stay as they are, unless the flag asks.
  var hasTableColor: Bool { hasColor && (isTerminal || Self.choice == .always) }

  /// The width of the terminal; nil if it is none, or tells no width.
  private var ownColumns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The variable COLUMNS, by which people set another width; nil if it is no number above 0.
  private static var wantedColumns: Int? {
    environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The width that tables may have; nil for any, as in a pipe.
  var tableColumns: Int? { isTerminal ? Self.wantedColumns ?? ownColumns : nil }

  /// The width of a line that is erased again: never wider than the terminal is now, which would break it in two.
  var lineColumns: Int {
    let own = ownColumns
    return min(Self.wantedColumns ?? own ?? 80, own ?? .max)
  }
}
