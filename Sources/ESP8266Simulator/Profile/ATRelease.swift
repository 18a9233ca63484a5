/// A release of the AT firmware, such as 1.7.
public struct ATRelease: Hashable, Comparable, Sendable {
  private let major: Int
  private let minor: Int

  public static func < (lhs: ATRelease, rhs: ATRelease) -> Bool {
    (lhs.major, lhs.minor) < (rhs.major, rhs.minor)
  }
}

extension ATRelease: ExpressibleByStringLiteral {
  /// Traps unless the literal is two numbers with a dot between.
  public init(stringLiteral text: String) {
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { Int($0) }
    precondition(numbers.count == 2, "\(text) is not a release such as 1.7")
    (major, minor) = (numbers[0], numbers[1])
  }
}

/// The releases that have a command.
///
/// Where the exact release is not known, the first of its generation stands for it.
struct Releases: Sendable {
  private let ranges: [Range<ATRelease>]

  static let all = since("0.0")
  static let none = Releases(ranges: [])

  /// 1.x.
  static let generation1 = between("1.0", and: "2.0")

  static func since(_ first: ATRelease) -> Releases { between(first, and: "1000.0") }

  static func before(_ end: ATRelease) -> Releases { between("0.0", and: end) }

  /// - Parameter end: the first release without it.
  static func between(_ first: ATRelease, and end: ATRelease) -> Releases {
    Releases(ranges: [first..<end])
  }

  static func + (lhs: Releases, rhs: Releases) -> Releases {
    Releases(ranges: lhs.ranges + rhs.ranges)
  }

  func contains(_ release: ATRelease) -> Bool {
    ranges.contains { $0.contains(release) }
  }
}
