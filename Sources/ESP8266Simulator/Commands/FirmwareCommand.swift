/// A command of the firmware: its name, the releases that have it, and what each of its forms does.
struct FirmwareCommand: Sendable {
  typealias Plain = @Sendable (inout Firmware) throws(CommandError) -> CommandOutcome
  typealias Set = @Sendable (inout Firmware, Arguments) throws(CommandError) -> CommandOutcome
  typealias Cost = @Sendable (FirmwareDelays) -> FirmwareDelays.Range

  let name: String
  var releases = Releases.all

  /// How many arguments the set form takes at most.
  var arguments = 1

  /// Forms left out are answered `ERROR`.
  var test: Plain?
  var query: Plain?
  var set: Set?
  var execute: Plain?

  /// How long it is processed before it does something.
  var cost: Cost = { $0.command }
  var setWritesFlash = false

  /// Whether texts may come without quotes.
  var takesWords = false

  /// Every command that some release has. A new family has its line here, a new command only in its family.
  static let all = [
    system, uart, power, pins, wifiModes, addresses, accessPoint, provisioning, join, scan, links, start,
    send, bufferedSend, receive, transparentMode, server, lookups, time,
  ].flatMap(\.self)

  /// Every command by its name.
  static let table = table(of: all)

  /// The commands by their names; traps with the name of a command that is defined twice.
  static func table(of commands: [FirmwareCommand]) -> [String: FirmwareCommand] {
    Dictionary(uniqueKeysWithValues: commands.map { ($0.name, $0) })
  }

  /// The names of the commands that a release has.
  static func names(in release: ATRelease) -> Swift.Set<String> {
    Swift.Set(all.filter { $0.releases.contains(release) }.map(\.name))
  }
}

/// How a command goes on after its execution.
enum CommandOutcome: Sendable {
  /// The text, then `OK`.
  case ok(String = "")

  /// The reply comes later; the firmware stays busy.
  case pending
}

/// A command ends with `ERROR`, after a word that says why if the firmware has one for it.
struct CommandError: Error {
  let word: String?

  init(_ word: String? = nil) {
    self.word = word
  }
}

// MARK: Settings

extension FirmwareCommand {
  typealias FamilyPlain = @Sendable (inout Firmware, String, Variant) throws(CommandError) -> CommandOutcome
  typealias FamilySet = @Sendable (inout Firmware, Arguments, Variant) throws(CommandError) -> CommandOutcome

  /// A setting with its three names. A reply repeats the name that was typed.
  ///
  /// - Parameters:
  ///   - plain: the releases with the plain name.
  ///   - suffixed: the releases with the names that end with `_CUR` and `_DEF`.
  static func family(
    _ name: String, plain: Releases = .all, suffixed: Releases = .generation1, arguments: Int = 1,
    test: Plain? = nil, query: FamilyPlain? = nil, set: FamilySet? = nil, execute: Plain? = nil,
    cost: @escaping Cost = { $0.command }
  ) -> [FirmwareCommand] {
    Variant.allCases.map { variant in
      var command = FirmwareCommand(
        name: name + variant.rawValue, releases: variant == .plain ? plain : suffixed, arguments: arguments,
        test: test, execute: variant == .plain ? execute : nil, cost: cost,
        setWritesFlash: variant.writesFlash)
      let full = command.name
      if let query {
        command.query = { (firmware) throws(CommandError) in try query(&firmware, full, variant) }
      }
      if let set {
        command.set = { (firmware, arguments) throws(CommandError) in
          try set(&firmware, arguments, variant)
        }
      }
      return command
    }
  }

  /// A setting with one name that is a number, or 0 or 1, and only kept.
  static func setting(
    _ name: String, _ releases: Releases, _ value: any WritableKeyPath<Firmware, Int> & Sendable,
    in range: ClosedRange<Int> = 0...1, writesFlash: Bool = false
  ) -> FirmwareCommand {
    FirmwareCommand(
      name: name, releases: releases,
      query: { firmware in .ok("\(name):\(firmware[keyPath: value])\r\n") },
      set: { (firmware, arguments) throws(CommandError) in
        firmware[keyPath: value] = try arguments.number(0, in: range)
        return .ok()
      }, setWritesFlash: writesFlash)
  }
}

/// One of the three names of a setting.
enum Variant: String, Sendable, CaseIterable {
  /// RAM only.
  case current = "_CUR"

  /// RAM and flash.
  case stored = "_DEF"

  /// The undocumented plain name of 1.x: asks the RAM, sets both.
  case plain = ""

  var writesFlash: Bool { self != .current }
}

extension Bool {
  /// 1 or 0, as commands and replies write it.
  var digit: Int {
    get { self ? 1 : 0 }
    set { self = newValue == 1 }
  }
}
