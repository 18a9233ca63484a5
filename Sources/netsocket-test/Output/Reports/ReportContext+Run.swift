import Greentea
import Reporting
import RunHistory
import SocketSuites
import TestConfiguration

extension ReportContext {
  /// What reports say of a run besides its events.
  ///
  /// - Parameters:
  ///   - started: nil where nobody knows it, as of an event log.
  init(
    of events: [StampedEvent], run: RunID? = nil, firmware: String? = nil, started: WallTime? = nil,
    transcript: String? = nil
  ) {
    let settings = events.lazy.compactMap { stamped in
      if case .runStarted(let description) = stamped.event { description.configuration } else { nil }
    }.first
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
