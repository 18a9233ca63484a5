extension FirmwareProfile {
  /// AT 0.20 on the SDK 0.9.5, whose source is public.
  static let at020 = FirmwareProfile(
    name: "at0.20",
    // The compile time is made up.
    versionLines: [
      "AT version:0.20.0.0", "SDK version:0.9.5", "compile time:Dec 30 2014 10:12:08",
    ],
    bootText: bootText(loader: "1.2", banner: ""), commands: commandsOfAT020,
    limits: limitsOfAT020, openPoints: openPointsOfAT020, grammar: grammarOfAT020)

  private static let grammarOfAT020: FirmwareGrammar = {
    var grammar = FirmwareGrammar()
    grammar.prompt = .withoutOK
    grammar.confirmsPayload = false
    grammar.busySending = "busy s...\r\n"
    grammar.pushTrailer = "\r\nOK\r\n"
    grammar.tellsWiFiSteps = false
    grammar.joinFields = 1
    grammar.joinArguments = 2
    grammar.scanArguments = 3
    grammar.showsLocalPort = false
    grammar.showsWholeNetwork = false
    grammar.knowsEscapes = false
    grammar.words = ["ALREADY CONNECTED": "ALREAY CONNECT", "link is not valid": "link is not"]
    return grammar
  }()

  private static let limitsOfAT020: FirmwareLimits = {
    var limits = FirmwareLimits()
    // Unverified.
    limits.commandLine = 128
    limits.scanFields = 5
    limits.accessPointClients = 4
    limits.serverTimeout = 28_800
    return limits
  }()

  private static let openPointsOfAT020: FirmwareOpenPoints = {
    var points = FirmwareOpenPoints()
    points.zeroLengthSend = .swallow
    points.echoesPayload = true
    points.errorFollowsDiagnostic = false
    return points
  }()
}
