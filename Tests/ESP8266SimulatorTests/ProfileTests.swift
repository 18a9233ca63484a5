import ESP8266Simulator
import Testing

@Suite("Firmware profiles")
struct ProfileTests {
  @Test("are found by the names that are listed, and by no other")
  func names() {
    #expect(
      FirmwareProfile.names == [
        "at0.20", "at1.3", "at1.5", "at1.6", "at1.7", "at2.1", "at2.2", "at2.2-aithinker",
      ])
    for name in FirmwareProfile.names { #expect(FirmwareProfile.named(name)?.name == name) }
    for name in ["", "AT1.7", "at17", "at2.0"] { #expect(FirmwareProfile.named(name) == nil) }
  }

  /// What each profile's firmware has that the one before it has not, and the other way round.
  private static let changes: [(name: String, added: [String], removed: [String])] = [
    (
      "at1.3",
      [
        "+SLEEP", "+WAKEUPGPIO", "+RFPOWER", "+RFVDD", "+RFAUTOTRACE", "+CWLAPOPT", "+CWAUTOCONN",
        "+CWSTARTSMART", "+CWSTOPSMART", "+WPS", "+MDNS", "+CIPDOMAIN", "+CIPSENDEX", "+CIPSENDBUF",
        "+CIPBUFRESET", "+CIPBUFSTATUS", "+CIPCHECKSEQ", "+CIPCHECKQUEUE", "+SAVETRANSLINK", "+CIPDINFO",
        "+CIPSSLSIZE", "+UART",
      ]
        + suffixed(
          "+UART", "+CWMODE", "+CWJAP", "+CWDHCP", "+CWSAP", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP",
          "+CWDHCPS"), ["+IPR"]
    ),
    (
      "at1.5",
      [
        "+SYSRAM", "+SYSADC", "+SYSIOSETCFG", "+SYSIOGETCFG", "+SYSGPIODIR", "+SYSGPIOWRITE", "+SYSGPIOREAD",
        "+CWHOSTNAME", "+CIPSNTPCFG", "+CIPSNTPTIME",
      ] + suffixed("+CIPDNS"), []
    ),
    ("at1.6", ["+CIPSERVERMAXCONN", "+SYSMSG"] + suffixed("+CWCOUNTRY"), []),
    (
      "at1.7",
      ["+CIPRECVMODE", "+CIPRECVDATA", "+CIPRECVLEN", "+CIPCLOSEMODE", "+CIPSSLCCONF"]
        + suffixed("+CWJEAP", "+SYSMSG"), ["+SYSMSG"]
    ),
    (
      "at2.1",
      ["+SYSMSG", "+SYSLOG", "+SYSSTORE", "+CWDHCPS", "+CWCOUNTRY", "+CIPDNS", "+CIPSTARTEX"],
      [
        "+WAKEUPGPIO", "+SYSADC", "+SYSIOSETCFG", "+SYSIOGETCFG", "+SYSGPIODIR", "+SYSGPIOWRITE",
        "+SYSGPIOREAD", "+RFVDD", "+RFAUTOTRACE", "+CIPSENDBUF", "+CIPBUFRESET", "+CIPBUFSTATUS",
        "+CIPCHECKSEQ", "+CIPCHECKQUEUE", "+CIPCLOSEMODE", "+CIPSSLSIZE",
      ]
        + suffixed(
          "+CWMODE", "+CWJAP", "+CWDHCP", "+CWSAP", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP", "+SYSMSG",
          "+CWCOUNTRY", "+CIPDNS", "+CWDHCPS", "+CWJEAP")
    ),
    ("at2.2", ["+CWSTATE", "+CWRECONNCFG", "+CWQIF"], []),
    ("at2.2-aithinker", [], []),
  ]

  private static func suffixed(_ names: String...) -> [String] {
    names.flatMap { ["\($0)_CUR", "\($0)_DEF"] }
  }

  @Test("have the commands of their release")
  func commands() throws {
    var commands: Set = [
      "", "E0", "E1", "+RST", "+RESTORE", "+GMR", "+GSLP", "+IPR", "+CWMODE", "+CWJAP", "+CWLAP", "+CWQAP",
      "+CWSAP", "+CWLIF", "+CWDHCP", "+CIPSTAMAC", "+CIPAPMAC", "+CIPSTA", "+CIPAP", "+CIPSTATUS",
      "+CIPSTART", "+CIPSEND", "+CIPCLOSE", "+CIFSR", "+CIPMUX", "+CIPSERVER", "+CIPMODE", "+CIPSTO",
      "+CIUPDATE", "+PING",
    ]
    #expect(try #require(FirmwareProfile.named("at0.20")).commands == commands)
    for (name, added, removed) in Self.changes {
      commands = commands.union(added).subtracting(removed)
      let profile = try #require(FirmwareProfile.named(name))
      #expect(profile.commands.subtracting(commands) == [], "\(name) has more")
      #expect(commands.subtracting(profile.commands) == [], "\(name) lacks some")
    }
  }

  @Test("MAC addresses are six pairs of hexadecimal digits")
  func addresses() {
    #expect(MACAddress("AA:bb:0c:1:02:03") == nil)
    #expect(MACAddress("AA:bb:0c:01:02:03")?.description == "aa:bb:0c:01:02:03")
    for text in ["", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", "aa:bb:cc:dd:ee:gg", "+1:bb:cc:dd:ee:ff"] {
      #expect(MACAddress(text) == nil)
    }
  }
}
