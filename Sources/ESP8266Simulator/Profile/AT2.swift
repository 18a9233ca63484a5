extension FirmwareProfile {
  /// ESP-AT 2.1 for the ESP8266.
  static let at21 = FirmwareProfile(
    name: "at2.1",
    versionLines: [
      "AT version:2.1.0.0(ded5b14 - Jul 24 2020 12:01:05)", "SDK version:v3.3-2-gb6e861a",
      "compile time(36bb200):Jul 28 2020 08:30:34", "Bin version:2.1.0(WROOM-02)",
    ],
    bootText: bootTextOfAT2, commands: commandsOfAT21, limits: limitsOfAT2(scanFields: 5),
    openPoints: openPointsOfAT2, grammar: grammarOfAT2(joinFields: 8))

  /// ESP-AT 2.2 for the ESP8266; it calls itself 2.3.0.0-dev.
  static let at22: FirmwareProfile = {
    var grammar = grammarOfAT2(joinFields: 9)
    grammar.quotesLookups = true
    return FirmwareProfile(
      name: "at2.2",
      versionLines: [
        "AT version:2.3.0.0-dev(s-bcd64d2 - ESP8266 - Jun 23 2021 11:42:05)", "SDK version:v3.4-22-g967752e2",
        "compile time(b498b58):Jun 30 2021 11:28:20", "Bin version:2.2.0(ESP8266_1MB)",
      ],
      bootText: bootTextOfAT2, commands: commandsOfAT22, limits: limitsOfAT2(scanFields: 11),
      openPoints: openPointsOfAT2, grammar: grammar)
  }()

  private static func grammarOfAT2(joinFields: Int) -> FirmwareGrammar {
    var grammar = FirmwareGrammar()
    grammar.echoesLiterally = true
    grammar.prompt = .onNewLine
    grammar.sendOK = .handedOver
    grammar.busySending = "\r\nbusy p...\r\n"
    grammar.quotesSenders = true
    grammar.readHeader = .comma
    grammar.passiveLinks = .everything
    grammar.absentLength = -1
    grammar.joinFailure = "ERROR"
    grammar.leavesBeforeOK = true
    grammar.joinFields = joinFields
    grammar.joinArguments = 9
    grammar.joinsStored = true
    grammar.dhcpStateFirst = true
    grammar.hasModeOff = true
    grammar.namesAnswers = true
    grammar.words = ["+timeout": "+PING:TIMEOUT"]
    grammar.lastMessageOption = 7
    grammar.radioPower = 40...82
    return grammar
  }

  private static func limitsOfAT2(scanFields: Int) -> FirmwareLimits {
    var limits = FirmwareLimits()
    limits.read = Int(Int32.max)
    limits.passiveBuffer = 5760
    limits.activeWindow = 5760
    limits.accessPointClients = 10
    limits.scanFields = scanFields
    return limits
  }

  private static let openPointsOfAT2: FirmwareOpenPoints = {
    var points = FirmwareOpenPoints()
    points.closedPrecedesError = true
    return points
  }()

  /// The loader of the RTOS SDK says less.
  private static let bootTextOfAT2 = [
    "", " ets Jan  8 2013,rst cause:%, boot mode:(3,7)", "", "load 0x40100000, len 7432, room 16 ", "tail 8",
    "chksum 0x6e", "csum 0xd4", "", "",
  ].joined(separator: "\r\n")
}
