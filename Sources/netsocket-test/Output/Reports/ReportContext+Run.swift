import EventLog
import Greentea
import MbedFormats
import Reports
import RunHistory
import SocketSuites
import TestConfiguration
import Timekeeping

extension ReportContext {
  /// What reports say of a run besides its events.
  ///
  /// - Parameters:
  ///   - started: nil where nobody knows it, as of an event log.
  init(
    of outcome: RunOutcome, run: RunID? = nil, firmware: String? = nil, started: WallTime? = nil,
    transcript: String? = nil
  ) {
    let settings = outcome.description?.configuration
    self.init(
      runID: run?.text, firmware: firmware, configurationHash: settings.map(ContentDigest.of),
      started: started?.description, transcript: transcript,
      priorities: SuiteCatalog.priorities(secureNetwork: settings.flatMap(Self.security)))
  }

  /// The protection of the protected network, on which two priorities depend.
  private static func security(_ settings: [RunDescription.Setting]) -> WiFiSecurity? {
    settings.first { $0.key == ConfigKey.wifiSecureProtocol.rawValue }.flatMap {
      WiFiSecurity(word: $0.value)
    }
  }
}
