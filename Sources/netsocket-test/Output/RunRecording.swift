import ESP8266Driver
import Greentea
import RunHistory
import Synchronization

/// The recording of a run in the history.
///
/// A history that cannot be written does not stop the run. The error is printed at once and again at the end.
final class RunRecording: Sendable {
  private struct State {
    var exchanges = 0
    var identity: ModuleIdentity?
    var isFailing = false
  }

  let id: RunID
  private let file: HistoryFile
  private let recorder: RunRecorder
  private let firmware: String?
  private let state = Mutex(State())

  init(_ header: RunHeader, in file: HistoryFile) {
    self.file = file
    recorder = RunRecorder(header, in: file)
    firmware = header.firmware
    id = header.id
    if file.journal == .rollback {
      StandardStreams.error(
        "netsocket-test: warning: \(file.path) is on a file system without shared memory; recording is slower\n"
      )
    }
  }

  /// When it returns, a case that has ended is in the history.
  func add(_ event: StampedEvent) {
    attempt { () throws(HistoryError) in try recorder.add(event) }
  }

  /// Records the module's identity when it changes.
  func note(_ version: FirmwareVersion, mac: String?) {
    let identity = ModuleIdentity(
      atVersion: version.atText, sdkVersion: version.sdk, compileTime: version.compileTime, macAddress: mac)
    let isNews = state.withLock { state in
      defer { state.identity = identity }
      return state.identity != identity
    }
    guard isNews else { return }
    attempt { () throws(HistoryError) in
      try recorder.note(identity, firmware: firmware ?? version.atText)
    }
  }

  func countExchange() {
    state.withLock { $0.exchanges += 1 }
  }

  private func attempt(_ write: () throws(HistoryError) -> Void) {
    do throws(HistoryError) {
      try write()
      state.withLock { $0.isFailing = false }
    } catch {
      let isNews = state.withLock { state in
        defer { state.isFailing = true }
        return !state.isFailing
      }
      guard isNews else { return }
      StandardStreams.error(
        "netsocket-test: warning: \(CLIError(error, whileRecording: true).message); the run continues\n")
    }
  }

  /// Records the end of the run.
  ///
  /// - Returns: an error with status 74 if anything of the run is missing in the history.
  func finish(isQuiet: Bool) -> CLIError? {
    let counters = ["exchanges": state.withLock(\.exchanges)]
    do throws(HistoryError) {
      try recorder.finish(endedAt: WallClock.now, counters: counters)
    } catch {
      return CLIError(error, whileRecording: true)
    }
    file.close()
    if !isQuiet {
      StandardStreams.error("netsocket-test: recorded as \(id.text.prefix(8)) in \(file.path)\n")
    }
    return nil
  }
}
