import Greentea

/// The lower-case forms that Python gives a text, scalar by scalar and without normalising.
enum PythonLowercase {
  /// `str.lower()` of Python 3: full mappings, and a capital sigma at the end of a word becomes a final one.
  static func full(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\u{3A3}" {
        result.append(isFinalSigma(at: index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(result)
  }

  /// `unicode.lower()` of Python 2.7: one scalar for each, without looking at its neighbours.
  static func simple(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // Only U+0130 has a longer full mapping; its simple mapping is the first scalar of that, a plain i.
      result.append(scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar)
    }
    return String(result)
  }

  /// Unicode's condition Final_Sigma: a cased letter before and none after, case-ignorable scalars aside.
  private static func isFinalSigma(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return after.map { !$0.properties.isCased } ?? true
  }
}

/// The order in which a dictionary of 64-bit CPython 2.7 yields its keys.
///
/// An open-addressing table of slots: the order is that of the slots, which follow from the hashes of the
/// words, from the table's size and, where two words meet, from the order of insertion. CPython 2.7 documents
/// the scheme in its `Objects/dictobject.c`; hashes are not randomised unless asked for.
struct Python2DictionaryOrder {
  private var slots: [MbedResult?] = Array(repeating: nil, count: 8)
  private var count = 0

  /// The keys of a dictionary into which `results`, all different, were inserted one after the other.
  static func order(of results: [MbedResult]) -> [MbedResult] {
    var dictionary = Python2DictionaryOrder()
    for result in results {
      dictionary.insert(result)
    }
    return dictionary.slots.compactMap(\.self)
  }

  private mutating func insert(_ result: MbedResult) {
    place(result)
    count += 1
    // Two thirds full: four times as many slots as keys, as a power of two above that.
    guard count * 3 >= slots.count * 2 else { return }
    let settled = slots.compactMap(\.self)
    var size = 8
    while size <= count * 4 { size *= 2 }
    slots = Array(repeating: nil, count: size)
    for result in settled {
      place(result)
    }
  }

  private mutating func place(_ result: MbedResult) {
    let hash = Self.hash(of: result.rawValue)
    let mask = UInt64(slots.count - 1)
    var slot = hash
    var perturbation = hash
    while slots[Int(slot & mask)] != nil {
      slot = slot &* 5 &+ perturbation &+ 1
      perturbation >>= 5
    }
    slots[Int(slot & mask)] = result
  }

  /// The hash of a byte string that is not empty.
  private static func hash(of word: String) -> UInt64 {
    let seed = UInt64(word.utf8.first ?? 0) << 7
    let mixed = word.utf8.reduce(seed) { ($0 &* 1_000_003) ^ UInt64($1) }
    return mixed ^ UInt64(word.utf8.count)
  }
}
