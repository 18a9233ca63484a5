extension FirmwareProfile {
  /// The profiles there are, oldest firmware first.
  public static let all = [at020, at13, at15, at16, at17, at21, at22, at22AiThinker]

  /// AT 0.20 on the SDK 0.9.5, whose source is public.
  private static let at020 = FirmwareProfile(
    name: "at0.20", release: "0.20",
    // The compile time is made up.
    versionLines: ["AT version:0.20.0.0", "SDK version:0.9.5", "compile time:Dec 30 2014 10:12:08"],
    bootText: bootText(loader: "1.2", banner: "")
  ) {
    $0.grammar.prompt = .withoutOK
    $0.grammar.confirmsPayload = false
    $0.grammar.busySending = "busy s...\r\n"
    $0.grammar.pushTrailer = "\r\nOK\r\n"
    $0.grammar.tellsWiFiSteps = false
    $0.grammar.joinFields = 1
    $0.grammar.joinArguments = 2
    $0.grammar.scanArguments = 3
    $0.grammar.showsLocalPort = false
    $0.grammar.showsWholeNetwork = false
    $0.grammar.knowsEscapes = false
    $0.grammar.words = ["ALREADY CONNECTED": "ALREAY CONNECT", "link is not valid": "link is not"]
    // Its source looks for the end of a join after 3 s, and then every 2 s: OK comes after 3, 5 or 7 s.
    $0.delays.association = .milliseconds(2000) ... .milliseconds(4500)
    $0.delays.keyDerivation = .zero ... .zero
    $0.delays.lease = .milliseconds(1000) ... .milliseconds(2500)
    // Unverified.
    $0.limits.commandLine = 128
    $0.limits.scanFields = 5
    $0.limits.accessPointClients = 4
    $0.limits.serverTimeout = 28_800
    $0.openPoints.zeroLengthSend = .swallow
    $0.openPoints.echoesPayload = true
    $0.openPoints.errorFollowsDiagnostic = false
    $0.openPoints.sendsToNames = false
  }

  /// AT 1.3 on the NonOS SDK 2.0.0, the oldest that Mbed's driver accepts.
  private static let at13 = FirmwareProfile(
    name: "at1.3", release: "1.3",
    versionLines: [
      "AT version:1.3.0.0(Jul 14 2016 18:54:01)", "SDK version:2.0.0(656edbf)",
      "compile time:Jul 19 2016 18:44:44",
    ],
    bootText: bootText(loader: "1.6", banner: "")
  ) {
    $0.grammar.joinFields = 4
    $0.grammar.joinArguments = 3
    $0.grammar.scanArguments = 3
    $0.limits.scanFields = 7
  }

  /// AT 1.5 on the NonOS SDK 2.1.0: the commands of 1.4, the forms of 1.3.
  private static let at15 = FirmwareProfile(
    name: "at1.5", release: "1.5",
    versionLines: [
      "AT version:1.5.0.0(Oct 24 2017 12:03:18)", "SDK version:2.1.0(ace2d95)",
      "compile time:Oct 24 2017 15:48:02", "Bin version(Wroom 02):1.5.1",
    ],
    // The loader of that release is unverified.
    bootText: bootText(loader: "1.7", banner: "(5d6f877)")
  ) {
    $0.grammar.joinFields = 4
    $0.grammar.joinArguments = 3
    $0.grammar.scanArguments = 3
    $0.limits.scanFields = 7
  }

  /// AT 1.6.2 on the NonOS SDK 2.2.1.
  private static let at16 = FirmwareProfile(
    name: "at1.6", release: "1.6",
    versionLines: [
      "AT version:1.6.2.0(Apr 13 2018 11:10:59)", "SDK version:2.2.1(6ab97e9)",
      "compile time:Jun  7 2018 19:34:26", "Bin version(Wroom 02):1.6.2",
    ],
    bootText: bootText(loader: "1.7", banner: "(5d6f877)")
  ) {
    $0.grammar.joinFields = 4
    $0.grammar.joinArguments = 3
  }

  /// AT 1.7.4 on the NonOS SDK 3.0.4, the last release with the wire grammar of 1.7.0.
  ///
  /// 1.7.0 to 1.7.4 print the same strings except for dates. Without the commands that 1.7.5 brought (`CWJAPTO`).
  private static let at17 = FirmwareProfile(
    name: "at1.7", release: "1.7",
    versionLines: [
      "AT version:1.7.4.0(May 11 2020 19:13:04)", "SDK version:3.0.4(9532ceb)",
      "compile time:May 27 2020 10:12:17", "Bin version(Wroom 02):1.7.4",
    ],
    bootText: bootText(loader: "1.7", banner: "(5d6f877)"))

  /// ESP-AT 2.1 for the ESP8266. `SYSSTORE` says what is stored: no `_CUR` and `_DEF` but for `UART`.
  private static let at21 = FirmwareProfile(
    name: "at2.1", release: "2.1",
    versionLines: [
      "AT version:2.1.0.0(ded5b14 - Jul 24 2020 12:01:05)", "SDK version:v3.3-2-gb6e861a",
      "compile time(36bb200):Jul 28 2020 08:30:34", "Bin version:2.1.0(WROOM-02)",
    ],
    bootText: bootTextOfAT2
  ) {
    describeAT2(&$0)
    $0.grammar.joinFields = 8
    $0.limits.scanFields = 5
  }

  /// ESP-AT 2.2.0 for the ESP8266, as Espressif builds it.
  private static let at22 = at22(
    name: "at2.2", version: "2.2.0.0(s-b097cdf - ESP8266 - Jun 17 2021 12:58:29)",
    compiled: "(6800286):Jul 11 2021 11:09:32")

  /// The same as Ai-Thinker builds it: from a later state of the source, which calls itself 2.3.0.0-dev.
  private static let at22AiThinker = at22(
    name: "at2.2-aithinker", version: "2.3.0.0-dev(s-bcd64d2 - ESP8266 - Jun 23 2021 11:42:05)",
    compiled: "(b498b58):Jun 30 2021 11:28:20")

  private static func at22(name: String, version: String, compiled: String) -> FirmwareProfile {
    FirmwareProfile(
      name: name, release: "2.2",
      versionLines: [
        "AT version:\(version)", "SDK version:v3.4-22-g967752e2", "compile time\(compiled)",
        "Bin version:2.2.0(ESP8266_1MB)",
      ],
      bootText: bootTextOfAT2
    ) {
      describeAT2(&$0)
      $0.grammar.joinFields = 9
      $0.grammar.quotesLookups = true
      $0.grammar.calibration = ["-1", "-1"]
      $0.limits.scanFields = 11
    }
  }

  private static func describeAT2(_ profile: inout FirmwareProfile) {
    // Logs of users: 1.5 to 7 s until OK.
    profile.delays.association = .milliseconds(1000) ... .milliseconds(2500)
    profile.delays.keyDerivation = .milliseconds(500) ... .milliseconds(2000)
    profile.delays.lease = .milliseconds(500) ... .milliseconds(2500)
    profile.grammar.echoesLiterally = true
    profile.grammar.prompt = .onNewLine
    profile.grammar.sendOK = .handedOver
    profile.grammar.busySending = "\r\nbusy p...\r\n"
    profile.grammar.quotesSenders = true
    profile.grammar.readHeader = .comma
    profile.grammar.passiveLinks = .everything
    profile.grammar.absentLength = -1
    profile.grammar.joinFailure = "ERROR"
    profile.grammar.leavesBeforeOK = true
    profile.grammar.joinArguments = 9
    profile.grammar.joinsStored = true
    profile.grammar.dhcpStateFirst = true
    profile.grammar.hasModeOff = true
    profile.grammar.namesAnswers = true
    profile.grammar.takesLocalAddress = true
    profile.grammar.showsUnjoinedStation = true
    profile.grammar.words = ["+timeout": "+PING:TIMEOUT"]
    profile.grammar.lastMessageOption = 7
    profile.grammar.radioPower = 40...82
    profile.limits.read = Int(Int32.max)
    profile.limits.passiveBuffer = 5760
    profile.limits.activeWindow = 5760
    profile.limits.accessPointClients = 10
    profile.openPoints.closedPrecedesError = true
    profile.openPoints.zeroLengthSend = .error
    // lwIP of the RTOS SDK is built to fragment.
    profile.openPoints.cutsDatagrams = false
    profile.openPoints.defaultModeNeedsPort = false
  }

  /// What ROM and boot loader print; `%` stands for the reset cause.
  private static func bootText(loader: String, banner: String) -> String {
    [
      "", " ets Jan  8 2013,rst cause:%, boot mode:(3,7)", "", "load 0x40100000, len 816, room 16 ", "tail 0",
      "chksum 0x8d", "csum 0xcf", "", "2nd boot version : \(loader)\(banner)", "  SPI Speed      : 40MHz",
      "  SPI Mode       : QIO", "  SPI Flash Size : 32Mbit", "jump to run user1", "", "",
    ].joined(separator: "\r\n")
  }

  /// The loader of the RTOS SDK says less.
  private static let bootTextOfAT2 = [
    "", " ets Jan  8 2013,rst cause:%, boot mode:(3,7)", "", "load 0x40100000, len 7432, room 16 ", "tail 8",
    "chksum 0x6e", "csum 0xd4", "", "",
  ].joined(separator: "\r\n")
}
