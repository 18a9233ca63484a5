extension FirmwareProfile {
  /// The names of the commands of AT 0.20.
  static let commandsOfAT020 = Set([
    "", "E0", "E1", "+RST", "+RESTORE", "+GMR", "+GSLP", "+IPR", "+CWMODE", "+CWJAP", "+CWLAP", "+CWQAP",
    "+CWSAP", "+CWLIF", "+CWDHCP", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP", "+CIPSTATUS", "+CIPSTART",
    "+CIPSEND", "+CIPCLOSE", "+CIFSR", "+CIPMUX", "+CIPSERVER", "+CIPMODE", "+CIPSTO", "+CIUPDATE", "+PING",
  ])

  /// The names of the commands of AT 1.3: those of 1.6 without what 1.4 and 1.6 brought.
  static let commandsOfAT13 = commandsOfAT16.subtracting(
    [
      "+SYSRAM", "+SYSADC", "+SYSIOSETCFG", "+SYSIOGETCFG", "+SYSGPIODIR", "+SYSGPIOWRITE", "+SYSGPIOREAD",
      "+CWHOSTNAME", "+CIPSNTPCFG", "+CIPSNTPTIME", "+CIPSERVERMAXCONN", "+SYSMSG",
    ] + names([.current, .stored], "+CWCOUNTRY", "+CIPDNS"))

  /// The names of the commands of AT 1.6: those of 1.7 without what that brought.
  static let commandsOfAT16 = commandsOfAT17.subtracting(
    ["+CIPRECVMODE", "+CIPRECVDATA", "+CIPRECVLEN", "+CIPCLOSEMODE", "+CIPSSLCCONF"]
      + names([.current, .stored], "+CWJEAP", "+SYSMSG")
  ).union(["+SYSMSG"])

  /// The names of the commands of AT 1.7.
  ///
  /// `RFAUTOTRACE` is in it although the release notes of SDK 3.0 call it removed: the binaries still
  /// have it. Not in it are what 1.7 dropped (`IPR`, plain `SYSMSG`), what 1.7.5 brought (`CWJAPTO`) and
  /// what only 2.x has.
  public static let commandsOfAT17 = Set(
    [
      "", "E0", "E1", "+RST", "+RESTORE", "+GMR", "+GSLP", "+SLEEP", "+WAKEUPGPIO", "+SYSRAM", "+SYSADC",
      "+SYSIOSETCFG", "+SYSIOGETCFG", "+SYSGPIODIR", "+SYSGPIOWRITE", "+SYSGPIOREAD", "+RFPOWER", "+RFVDD",
      "+RFAUTOTRACE",
      "+CWLAP", "+CWLAPOPT", "+CWQAP", "+CWLIF", "+CWAUTOCONN", "+CWHOSTNAME", "+CWSTARTSMART",
      "+CWSTOPSMART", "+WPS", "+MDNS",
      "+CIPSTATUS", "+CIPDOMAIN", "+CIPSTART", "+CIPSEND", "+CIPSENDEX", "+CIPSENDBUF", "+CIPBUFRESET",
      "+CIPBUFSTATUS", "+CIPCHECKSEQ", "+CIPCHECKQUEUE", "+CIPCLOSE", "+CIPCLOSEMODE", "+CIFSR", "+CIPMUX",
      "+CIPSERVER", "+CIPSERVERMAXCONN", "+CIPSTO", "+CIPMODE", "+SAVETRANSLINK", "+CIPDINFO",
      "+CIPRECVMODE", "+CIPRECVDATA", "+CIPRECVLEN", "+PING", "+CIPSNTPCFG", "+CIPSNTPTIME", "+CIPSSLSIZE",
      "+CIPSSLCCONF", "+CIUPDATE",
    ]
      + names(
        [.plain, .current, .stored],
        "+UART", "+CWMODE", "+CWJAP", "+CWDHCP", "+CWSAP", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP")
      // Came with the suffixes, so there is no plain name.
      + names([.current, .stored], "+SYSMSG", "+CWCOUNTRY", "+CIPDNS", "+CWDHCPS", "+CWJEAP"))

  /// The names of the commands of AT 2.1, as far as they concern what the simulator has.
  ///
  /// No `_CUR` and `_DEF` but for `UART`; `SYSSTORE` says what is kept.
  static let commandsOfAT21 = Set(
    [
      "", "E0", "E1", "+RST", "+RESTORE", "+GMR", "+GSLP", "+SLEEP", "+SYSRAM", "+RFPOWER", "+SYSMSG",
      "+SYSLOG", "+SYSSTORE", "+CWMODE", "+CWJAP", "+CWLAP", "+CWLAPOPT", "+CWQAP", "+CWSAP", "+CWLIF",
      "+CWDHCP", "+CWDHCPS", "+CWAUTOCONN", "+CWHOSTNAME", "+CWCOUNTRY", "+CWSTARTSMART", "+CWSTOPSMART",
      "+WPS", "+MDNS", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP", "+CIPSTATUS", "+CIPDOMAIN", "+CIPDNS",
      "+CIPSTART", "+CIPSTARTEX", "+CIPSEND", "+CIPSENDEX", "+CIPCLOSE", "+CIFSR", "+CIPMUX", "+CIPSERVER",
      "+CIPSERVERMAXCONN", "+CIPSTO", "+CIPMODE", "+SAVETRANSLINK", "+CIPDINFO", "+CIPRECVMODE",
      "+CIPRECVDATA", "+CIPRECVLEN", "+PING", "+CIPSNTPCFG", "+CIPSNTPTIME", "+CIPSSLCCONF", "+CIUPDATE",
    ] + names([.plain, .current, .stored], "+UART"))

  /// The names of the commands of AT 2.2.
  static let commandsOfAT22 = commandsOfAT21.union(["+CWSTATE", "+CWRECONNCFG", "+CWQIF"])

  private static func names(_ variants: [Variant], _ names: String...) -> [String] {
    names.flatMap { name in variants.map { name + $0.rawValue } }
  }
}
