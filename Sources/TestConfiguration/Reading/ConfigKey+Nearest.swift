extension ConfigKey {
  /// The key whose name is at most two typing errors away, the nearest first, or nil.
  static func nearest(to name: String) -> ConfigKey? {
    let text = Array(name.utf8)
    let candidates = allCases.map { (key: $0, distance: distance(text, Array($0.rawValue.utf8))) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
    return best.key
  }

  /// How many insertions, deletions and replacements lie between two texts (Levenshtein 1965); 3 when more
  /// than two bytes differ in length alone.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard abs(left.count - right.count) <= 2 else { return 3 }
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
