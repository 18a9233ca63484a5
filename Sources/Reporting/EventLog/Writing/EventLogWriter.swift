import Greentea
import PositionedJSON
import Timekeeping

/// Writes events in the schema `netsocket-test-events/1`: JSON Lines, one event a line.
///
/// Members come in a fixed order and what has no value is left out, so the same events give the same bytes.
/// Times are whole nanoseconds; parts of one are cut off. The seed is a string of decimal digits: many readers
/// take JSON numbers for doubles, which are exact up to 2^53 only. `Documentation/event-log.md` has all members.
public struct EventLogWriter: Sendable {
  public init() {}

  /// The line of an event, with its LF; no other line end is in it.
  ///
  /// The line of `runStarted` also names the schema, so it must come first in a log. Its `timeout_scale` must
  /// be finite, because JSON has no word for other numbers.
  public func line(_ stamped: StampedEvent) -> String {
    var members: JSONMembers = []
    if case .runStarted = stamped.event { members.append(("schema", .string(EventLog.schema))) }
    members.append(("event", .string(EventName(stamped.event).rawValue)))
    members.append(("at_ns", .integer(stamped.instant.nanoseconds)))
    members += stamped.event.members
    return JSONWriter.compact.write(.object(members)) + "\n"
  }
}
