import PositionedJSON
import Timekeeping

/// The members of an object in the order in which they are written.
typealias JSONMembers = [(String, JSONValue)]

extension JSONValue {
  static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }

  /// Parts of a nanosecond are cut off.
  static func nanoseconds(_ duration: Duration) -> JSONValue { .integer(duration.wholeNanoseconds) }
}
