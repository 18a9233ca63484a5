import NetworkServices
import Timekeeping

extension Firmware {
  /// Stops everything at once, as losing power or a pulse of the reset wire does.
  mutating func stop() {
    events.clear()
    pendingCommand = nil
    input = .deaf
    for link in links.all { request(.abort(link.slot.id)) }
    links = LinkTable(count: profile.limits.links)
    station = .idle
    network = nil
    clients = []
  }

  /// - Parameter cause: 1 power-on, 2 external reset or restart by software, 4 the watchdog.
  mutating func startOver(cause: Int) {
    stop()
    boot(cause: cause, extra: .zero)
  }

  private mutating func boot(cause: Int, extra: Duration) {
    power = .booting
    schedule(.printBootText(cause: cause), after: extra + draw(profile.delays.bootText))
    schedule(.becomeReady, after: extra + draw(profile.delays.boot))
  }

  /// `AT+RST`, or `AT+RESTORE` with its delay: deaf from here on.
  mutating func restart(extra: Duration = .zero) {
    events.clear()
    pendingCommand = nil
    input = .deaf
    schedule(.shutDown(thenBootAfter: extra), after: draw(profile.delays.shutdown))
  }

  mutating func shutDown(thenBootAfter delay: Duration) {
    if profile.openPoints.announcesRestart { leaveNetwork() }
    stop()
    boot(cause: 2, extra: delay)
  }

  mutating func printBootText(cause: Int) {
    output.configure(.bootLoader)
    if cause == 4 { write("\r\nwdt reset\r\n") }
    write(
      profile.bootText.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        .map(Substring.init).joined(separator: "\(cause)"))
  }

  mutating func becomeReady() {
    power = .running
    session = Session(flash)
    output.configure(session.settings.uart)
    writeGarbage()
    write("\r\nready\r\n")
    output.tellReady()
    input = .idle
    updateClients()
    if flash.joinsAutomatically, session.settings.mode.hasStation, let network = session.settings.station {
      join(network)
    }
  }

  /// Nothing is reported: links and network just end.
  mutating func sleepDeeply() {
    stop()
    power = .asleep
  }

  /// What a boot loader at another speed looks like.
  private mutating func writeGarbage() {
    guard faults.bootGarbage > 0 else { return }
    let junk = (0..<faults.bootGarbage).map { _ in
      // One in sixteen is a line end.
      let byte = UInt8(truncatingIfNeeded: generator.next())
      return byte % 16 == 0 ? byte & 0x10 == 0 ? UInt8(ascii: "\r") : UInt8(ascii: "\n") : byte | 0x80
    }
    output.write(junk, at: now)
  }

  /// The hardware watchdog restarts a firmware that has crashed; nothing is reported.
  mutating func crash() {
    startOver(cause: 4)
  }

  /// The firmware hangs: nothing happens any more, and its peers are not told.
  mutating func hang() {
    power = .hung
    events.clear()
    pendingCommand = nil
    input = .deaf
  }
}
