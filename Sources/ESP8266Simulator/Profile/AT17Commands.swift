extension FirmwareProfile {
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

  private static func names(_ variants: [Variant], _ names: String...) -> [String] {
    names.flatMap { name in variants.map { name + $0.rawValue } }
  }
}
