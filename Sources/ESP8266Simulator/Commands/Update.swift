extension FirmwareCommand {
  /// Looks for a newer firmware. Its server is not part of any network here, hence always `ERROR`.
  static let update = [FirmwareCommand("+CIUPDATE", execute: { (_) throws(CommandError) in throw CommandError() })]
}
