import Bench
import HostNetwork

/// Words for services that are offered to others.
enum ServiceText {
  /// A line each: over what, where, what.
  static func places(_ entries: [OpenServices.Entry]) -> String {
    entries.map { "\($0.kind) \($0.address) \($0.name)\n" }.joined()
  }

  /// A table of what came.
  static func counts(_ entries: [OpenServices.Entry], _ counts: [ServiceCounts]) -> String {
    let head = [
      "service", "address", "connections", "open", "datagrams", "bytes in", "bytes out", "turned away",
    ]
    let rows = zip(entries, counts).map { entry, counts in
      ["\(entry.kind) \(entry.name)", "\(entry.address)"]
        + [
          counts.accepted, counts.connections, counts.datagrams, counts.received, counts.sent,
          counts.turnedAway,
        ].map(String.init)
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        // Words stand to the left and numbers to the right.
        return column < 2 ? cell.0 + space : space + cell.0
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
