/// A command of the firmware: its name and what each of its forms does.
struct FirmwareCommand: Sendable {
  typealias Plain = @Sendable (inout Firmware) throws(CommandError) -> CommandOutcome
  typealias Set = @Sendable (inout Firmware, Arguments) throws(CommandError) -> CommandOutcome
  typealias Cost = @Sendable (FirmwareDelays) -> FirmwareDelays.Range

  let name: String
  let test: Plain?
  let query: Plain?
  let set: Set?
  let execute: Plain?

  /// How long it is processed before it does something.
  let cost: Cost
  let setWritesFlash: Bool

  /// Whether texts may come without quotes.
  let takesWords: Bool

  /// Forms left out are answered `ERROR`.
  init(
    _ name: String, test: Plain? = nil, query: Plain? = nil, set: Set? = nil, execute: Plain? = nil,
    cost: @escaping Cost = { $0.command }, setWritesFlash: Bool = false,
    takesWords: Bool = false
  ) {
    self.name = name
    self.test = test
    self.query = query
    self.set = set
    self.execute = execute
    self.cost = cost
    self.setWritesFlash = setWritesFlash
    self.takesWords = takesWords
  }

  /// Every command that some profile may name.
  static let all = [
    basic, sleep, radioTuning, pins, messages, uart, wifiSettings, hostName, accessPoint, provisioning, join,
    scan, addresses, nameServers, linkModes, transferMode, start, send, bufferedSend, receive, close, server,
    status, lookups, time, security, update, logging, reconnecting,
  ].flatMap(\.self)

  /// Every command by its name.
  static let table = table(of: all)

  /// The commands by their names; traps with the name of a command that is defined twice.
  static func table(of commands: [FirmwareCommand]) -> [String: FirmwareCommand] {
    Dictionary(uniqueKeysWithValues: commands.map { ($0.name, $0) })
  }
}
