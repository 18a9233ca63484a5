extension Command {
  /// Looks for a newer firmware. Its server is not part of any network here, hence always `ERROR`.
  static let update = [Command("+CIUPDATE", execute: { (_) throws(Rejection) in throw Rejection() })]
}
