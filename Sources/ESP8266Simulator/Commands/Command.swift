import Timekeeping

/// How a command goes on after its execution.
enum Outcome: Sendable {
  /// The text, then `OK`.
  case ok(String = "")

  /// The reply comes later; the firmware stays busy.
  case pending
}

/// A command of the firmware: its name and what each of its forms does.
struct Command: Sendable {
  typealias Plain = @Sendable (inout Firmware) throws(Rejection) -> Outcome
  typealias Set = @Sendable (inout Firmware, Arguments) throws(Rejection) -> Outcome
  typealias Cost = @Sendable (FirmwareDelays) -> FirmwareDelays.Range

  let name: String
  let test: Plain?
  let query: Plain?
  let set: Set?
  let execute: Plain?

  /// How long it is processed before it does something.
  let cost: Cost
  let setWritesFlash: Bool

  /// Forms left out are answered `ERROR`.
  init(
    _ name: String, test: Plain? = nil, query: Plain? = nil, set: Set? = nil, execute: Plain? = nil,
    cost: @escaping Cost = { $0.command }, setWritesFlash: Bool = false
  ) {
    self.name = name
    self.test = test
    self.query = query
    self.set = set
    self.execute = execute
    self.cost = cost
    self.setWritesFlash = setWritesFlash
  }

  /// Every command by its name.
  static let table: [String: Command] = {
    let families = [
      basic, uart, wifiSettings, join, scan, addresses, linkModes, start, send, receive, close, status,
      lookups,
    ]
    return Dictionary(families.joined().map { ($0.name, $0) }) { first, _ in first }
  }()
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

extension Command {
  typealias FamilyPlain = @Sendable (inout Firmware, String, Variant) throws(Rejection) -> Outcome
  typealias FamilySet = @Sendable (inout Firmware, Arguments, Variant) throws(Rejection) -> Outcome

  /// A setting with its three names. A reply repeats the name that was typed.
  static func family(
    _ name: String, test: Plain? = nil, query: FamilyPlain? = nil, set: FamilySet? = nil,
    cost: @escaping Cost = { $0.command }
  ) -> [Command] {
    Variant.allCases.map { variant in
      let full = name + variant.rawValue
      var boundQuery: Plain?
      if let query {
        boundQuery = { (firmware: inout Firmware) throws(Rejection) in try query(&firmware, full, variant) }
      }
      var boundSet: Set?
      if let set {
        boundSet = { (firmware: inout Firmware, arguments: Arguments) throws(Rejection) in
          try set(&firmware, arguments, variant)
        }
      }
      return Command(
        full, test: test, query: boundQuery, set: boundSet, cost: cost, setWritesFlash: variant.writesFlash)
    }
  }
}
