import SerialLines
import Timekeeping

/// The line on which a simulated module is offered.
struct ServedLine {
  let line: any SerialLine
  /// Where it is, as others open it.
  let names: [String]

  /// - Throws: a complaint with status 64 for a place that makes no sense, 69 for one that cannot be had.
  static func open(pty: String?, listen: String?, _ time: any TimeSource) throws(CLIError) -> ServedLine {
    let place = try listen.map { text throws(CLIError) in try Self.parse(text) }
    do throws(LineOpeningError) {
      guard let place else {
        let terminal = try PseudoTerminal(link: pty, time: time)
        return ServedLine(line: terminal, names: [terminal.path] + (pty.map { [$0] } ?? []))
      }
      let line = try ListeningLine(at: place, time: time)
      return ServedLine(line: line, names: ["socket://\(line.place)"])
    } catch {
      throw CLIError(.deviceUnavailable, error.message)
    }
  }

  private static func parse(_ text: String) throws(CLIError) -> HostPort {
    do throws(HostPort.ParseError) {
      return try HostPort(text)
    } catch {
      throw CLIError(
        .usage, "--listen names no place: '\(text)'", advice: "write HOST:PORT, such as 127.0.0.1:4800")
    }
  }
}
