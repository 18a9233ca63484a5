/// Why two sides may differ for another reason than the firmware.
public enum ComparabilityWarning: Hashable, Sendable {
  /// A condition is not the same in all runs. The values are those that occur, each once; nil: not known.
  case differs(condition: String, base: [String?], new: [String?])

  /// Of one side nothing is known of these conditions, such as of runs that were imported.
  case unknown(side: Side, conditions: [String])

  /// The runs of one side have several firmwares.
  case mixedFirmware(side: Side, labels: [String?])

  /// No case is on both sides.
  case nothingInCommon

  public enum Side: String, Hashable, Sendable {
    case base
    case new
  }
}

extension ComparabilityWarning {
  /// In the order in which the conditions first appear.
  static func all(base: [ComparedRun], new: [ComparedRun]) -> [ComparabilityWarning] {
    var warnings: [ComparabilityWarning] = []
    for (side, runs) in [(Side.base, base), (.new, new)] {
      let labels = distinct(runs.map(\.firmware))
      if labels.count > 1 { warnings.append(.mixedFirmware(side: side, labels: labels)) }
    }
    var unknown: [Side: [String]] = [:]
    let names = distinct((base + new).flatMap { $0.conditions.map(\.name) })
    for name in names {
      let (before, after) = (values(of: name, in: base), values(of: name, in: new))
      // With one side empty there is nothing to hold the other against.
      if before == [nil] {
        unknown[.base, default: []].append(name)
      } else if after == [nil] {
        unknown[.new, default: []].append(name)
      } else if Set(before).union(after).count > 1 {
        warnings.append(.differs(condition: name, base: before, new: after))
      }
    }
    return warnings
      + [Side.base, .new].compactMap { side in unknown[side].map { .unknown(side: side, conditions: $0) } }
  }

  private static func values(of name: String, in runs: [ComparedRun]) -> [String?] {
    distinct(runs.map { run in run.conditions.first { $0.name == name }?.value })
  }

  private static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
