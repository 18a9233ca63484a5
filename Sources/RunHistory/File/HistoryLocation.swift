/// Where the history is.
public struct HistoryLocation: Hashable, Sendable {
  /// Who said so.
  public enum Origin: Hashable, Sendable {
    case flag
    case environment
    /// A folder `Reports` is here.
    case reports
    /// The user's folder for the state of programs (XDG Base Directory Specification 0.8).
    case state
  }

  public let path: String
  public let origin: Origin

  /// The environment variable that names the file.
  public static let variable = "NETSOCKET_TEST_HISTORY"

  /// The first that fits: the flag, ``variable``, `./Reports/history.sqlite` if there is such a folder,
  /// `netsocket-test/history.sqlite` in `$XDG_STATE_HOME` or else in `~/.local/state`.
  ///
  /// - Parameters:
  ///   - flag: as the user gave it.
  ///   - environment: the value of ``variable``; empty is as good as none.
  ///   - currentFolderHasReports: whether a folder `Reports` is in the current folder.
  ///   - stateHome: the value of `XDG_STATE_HOME`; one that is not absolute does not count, as its specification says.
  ///   - home: the value of `HOME`.
  /// - Returns: nil if nothing fits.
  public static func resolve(
    flag: String?, environment: String?, currentFolderHasReports: Bool, stateHome: String?, home: String?
  ) -> HistoryLocation? {
    if let flag { return HistoryLocation(path: flag, origin: .flag) }
    if let environment, !environment.isEmpty {
      return HistoryLocation(path: environment, origin: .environment)
    }
    if currentFolderHasReports { return HistoryLocation(path: "Reports/history.sqlite", origin: .reports) }
    let state: String
    if let stateHome, stateHome.hasPrefix("/") {
      state = stateHome
    } else if let home, home.hasPrefix("/") {
      state = home + "/.local/state"
    } else {
      return nil
    }
    return HistoryLocation(path: state + "/netsocket-test/history.sqlite", origin: .state)
  }
}
