extension FirmwareProfile {
  /// AT 1.3 on the NonOS SDK 2.0.0, the oldest that Mbed's driver accepts.
  static let at13 = FirmwareProfile(
    name: "at1.3",
    versionLines: [
      "AT version:1.3.0.0(Jul 14 2016 18:54:01)", "SDK version:2.0.0(656edbf)",
      "compile time:Jul 19 2016 18:44:44",
    ],
    bootText: bootText(loader: "1.6", banner: ""), commands: commandsOfAT13, limits: limitsOfAT13,
    grammar: grammarOfAT13)

  private static let grammarOfAT13: FirmwareGrammar = {
    var grammar = FirmwareGrammar()
    grammar.joinFields = 4
    grammar.joinArguments = 3
    grammar.scanArguments = 3
    return grammar
  }()

  private static let limitsOfAT13: FirmwareLimits = {
    var limits = FirmwareLimits()
    limits.scanFields = 7
    return limits
  }()
}
