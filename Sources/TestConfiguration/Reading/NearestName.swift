/// What somebody probably meant who mistyped a name.
public enum NearestName {
  /// The name that is at most two typing errors away, the nearest first, or nil.
  ///
  /// Letters count as the same in either case.
  public static func of(_ text: String, in names: [String]) -> String? {
    let text = Array(text.lowercased().utf8)
    let candidates = names.map { (name: $0, distance: distance(text, Array($0.lowercased().utf8))) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
    return best.name
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
