import SerialLines
import Timekeeping

/// The line on which a simulated module is offered.
struct PostedLine {
  let line: any SerialLine
  /// Where it is, as others open it.
  let names: [String]

  /// - Throws: a complaint with status 64 for a place that makes no sense, 69 for one that cannot be had.
  static func open(pty: String?, listen: String?, _ time: any TimeSource) throws(Complaint) -> PostedLine {
    let place = try listen.map { text throws(Complaint) in try Self.parse(text) }
    do throws(LineOpeningError) {
      guard let place else {
        let terminal = try PseudoTerminal(link: pty, time: time)
        return PostedLine(line: terminal, names: [terminal.path] + (pty.map { [$0] } ?? []))
      }
      let line = try ListeningLine(at: place, time: time)
      return PostedLine(line: line, names: ["socket://\(line.place)"])
    } catch {
      throw Complaint(.deviceUnavailable, error.message)
    }
  }

  private static func parse(_ text: String) throws(Complaint) -> NetworkPlace {
    do throws(NetworkPlace.Fault) {
      return try NetworkPlace(text)
    } catch {
      throw Complaint(
        .usage, "--listen names no place: '\(text)'", advice: "write HOST:PORT, such as 127.0.0.1:4800")
    }
  }
}
