import Testing

@testable import ESP8266Simulator

/// A command of AT 1.7 and the forms it has: t test, q query, s set, x execute.
struct Forms: Sendable, CustomTestStringConvertible {
  let name: String
  let letters: String

  var testDescription: String { "AT\(name) \(letters)" }
}

@Suite("Forms of the commands of AT 1.7")
struct CommandFormTests {
  private static let single: [(String, String)] = [
    ("", "x"), ("E0", "x"), ("E1", "x"), ("+RST", "x"), ("+RESTORE", "x"), ("+GMR", "x"), ("+GSLP", "s"),
    ("+SLEEP", "qs"), ("+WAKEUPGPIO", "s"), ("+SYSRAM", "q"), ("+SYSADC", "q"), ("+SYSIOSETCFG", "s"),
    ("+SYSIOGETCFG", "s"), ("+SYSGPIODIR", "s"), ("+SYSGPIOWRITE", "s"), ("+SYSGPIOREAD", "s"),
    ("+RFPOWER", "s"), ("+RFVDD", "qsx"), ("+RFAUTOTRACE", "qs"),
    ("+CWLAP", "sx"), ("+CWLAPOPT", "s"), ("+CWQAP", "tx"), ("+CWLIF", "x"), ("+CWAUTOCONN", "qs"),
    ("+CWHOSTNAME", "qs"), ("+CWSTARTSMART", "sx"), ("+CWSTOPSMART", "x"), ("+WPS", "s"), ("+MDNS", "s"),
    ("+CIPSTATUS", "x"), ("+CIPDOMAIN", "s"), ("+CIPSTART", "s"), ("+CIPSEND", "tsx"), ("+CIPSENDEX", "ts"),
    ("+CIPSENDBUF", "s"), ("+CIPBUFRESET", "sx"), ("+CIPBUFSTATUS", "sx"), ("+CIPCHECKSEQ", "s"),
    ("+CIPCHECKQUEUE", "s"), ("+CIPCLOSE", "sx"), ("+CIPCLOSEMODE", "s"), ("+CIFSR", "tx"),
    ("+CIPMUX", "qs"), ("+CIPSERVER", "s"), ("+CIPSERVERMAXCONN", "qs"), ("+CIPSTO", "qs"),
    ("+CIPMODE", "qs"), ("+SAVETRANSLINK", "s"), ("+CIPDINFO", "qs"), ("+CIPRECVMODE", "qs"),
    ("+CIPRECVDATA", "s"), ("+CIPRECVLEN", "q"), ("+PING", "s"), ("+CIPSNTPCFG", "qs"),
    ("+CIPSNTPTIME", "q"), ("+CIPSSLSIZE", "qs"), ("+CIPSSLCCONF", "qs"), ("+CIUPDATE", "x"),
  ]

  /// With the names `…_CUR` and `…_DEF`, and the plain one.
  private static let three: [(String, String)] = [
    ("+UART", "qs"), ("+CWMODE", "tqs"), ("+CWJAP", "qs"), ("+CWDHCP", "qs"), ("+CWSAP", "qs"),
    ("+CIPSTAMAC", "qs"), ("+CIPAPMAC", "qs"), ("+CIPSTA", "qs"), ("+CIPAP", "qs"),
  ]

  /// With the names `…_CUR` and `…_DEF` only.
  private static let two: [(String, String)] = [
    ("+SYSMSG", "qs"), ("+CWCOUNTRY", "qs"), ("+CIPDNS", "qs"), ("+CWDHCPS", "qs"), ("+CWJEAP", "s"),
  ]

  static let forms =
    single.map { Forms(name: $0.0, letters: $0.1) } + named(three, ["", "_CUR", "_DEF"])
    + named(two, ["_CUR", "_DEF"])

  private static func named(_ table: [(String, String)], _ suffixes: [String]) -> [Forms] {
    table.flatMap { name, letters in suffixes.map { Forms(name: name + $0, letters: letters) } }
  }

  @Test("the table is the profile")
  func profile() {
    #expect(Set(Self.forms.map(\.name)) == Bench.profile.commands)
    #expect(Self.forms.count == Bench.profile.commands.count)
  }

  /// Forms that only 2.x has of a command of 1.7.
  static let laterForms: Set = ["+CWJAPx"]

  @Test("a form that the command lacks is an error, and so is nonsense behind =", arguments: forms)
  func form(of entry: Forms) throws {
    let command = try #require(FirmwareCommand.table[entry.name])
    let has: [(Character, Bool, String)] = [
      ("t", command.test != nil, "=?"), ("q", command.query != nil, "?"), ("s", command.set != nil, "="),
      ("x", command.execute != nil, ""),
    ]
    var bench = Bench()
    bench.boot()
    for (letter, isInTable, suffix) in has {
      let isThere = isInTable && !Self.laterForms.contains("\(entry.name)\(letter)")
      #expect(isThere == entry.letters.contains(letter), "form \(letter)")
      if !isThere { #expect(bench.ask("AT\(entry.name)\(suffix)") == #"\r\nERROR\r\n"#) }
    }
    for nonsense in ["=\"", "=1x", "=\"a\"b", "=-99999999999", "?1", "=\u{7}"] {
      #expect(bench.ask("AT\(entry.name)\(nonsense)") == #"\r\nERROR\r\n"#)
    }
  }

  /// From older and newer releases, and from near misses.
  static let absent = [
    "+IPR", "+SYSMSG", "+CWCOUNTRY", "+CIPDNS", "+CWDHCPS", "+CWJEAP", "+CWJAPTO", "+SYSSTORE", "+SYSLOG",
    "+SYSFLASH", "+SYSTIMESTAMP", "+SYSROLLBACK", "+USERRAM", "+CMD", "+CWSTATE", "+CWRECONNCFG", "+CWQIF",
    "+CWCONFIG", "+CIPSTATE", "+CIPSTARTEX", "+CIPSENDL", "+CIPV6", "+CIPRECONNINTV", "+CIPSSLCSNI",
    "+CIPSNTPINTV", "+CIPTCPOPT", "+SLEEPWKCFG", "+BLEINIT", "+MQTTCONN", "+HTTPCLIENT", "+CIPING",
    "+CIPAPPUP", "+CSYSWDTENABLE", "+CWMODE_", "+CIPMUX_CUR", "+CWAUTOCONN_DEF", "E", "E2", "I", "&F",
    "+cwmode",
  ]

  @Test("what 1.7 does not have is an error in every form", arguments: absent)
  func absence(name: String) {
    var bench = Bench()
    bench.boot()
    for form in ["=?", "?", "=1", "=\"a\",1", ""] {
      #expect(bench.ask("AT\(name)\(form)") == #"\r\nERROR\r\n"#)
    }
  }

  @Test("a profile decides what there is")
  func otherProfile() {
    var profile = Bench.profile
    profile.commands.remove("+CIPRECVMODE")
    profile.commands.insert("+SYSMSG")
    var bench = Bench(profile: profile)
    bench.boot()
    #expect(bench.ask("AT+CIPRECVMODE?") == #"\r\nERROR\r\n"#)
    #expect(bench.ask("AT+SYSMSG?") == #"+SYSMSG:0\r\n\r\nOK\r\n"#)
  }
}
