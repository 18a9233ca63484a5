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

extension FirmwareCommand {
  typealias FamilyPlain = @Sendable (inout Firmware, String, Variant) throws(CommandError) -> CommandOutcome
  typealias FamilySet = @Sendable (inout Firmware, Arguments, Variant) throws(CommandError) -> CommandOutcome

  /// A setting with its names, of which a profile need not have all. A reply repeats the name that was typed.
  static func family(
    _ name: String, test: Plain? = nil,
    query: FamilyPlain? = nil, set: FamilySet? = nil, execute: Plain? = nil,
    cost: @escaping Cost = { $0.command }
  ) -> [FirmwareCommand] {
    Variant.allCases.map { variant in
      let full = name + variant.rawValue
      var boundQuery: Plain?
      if let query {
        boundQuery = { (firmware: inout Firmware) throws(CommandError) in try query(&firmware, full, variant) }
      }
      var boundSet: Set?
      if let set {
        boundSet = { (firmware: inout Firmware, arguments: Arguments) throws(CommandError) in
          try set(&firmware, arguments, variant)
        }
      }
      return FirmwareCommand(
        full, test: test, query: boundQuery, set: boundSet, execute: variant == .plain ? execute : nil,
        cost: cost,
        setWritesFlash: variant.writesFlash)
    }
  }
}
