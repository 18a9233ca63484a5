/// How a firmware writes what it says, where generations differ; what is not given is that of AT 1.7.
public struct FirmwareGrammar: Sendable {
  /// What stands between an accepted `CIPSEND` and the payload.
  public enum Prompt: Sendable {
    /// AT 0.20: no `OK`, `> `.
    case withoutOK
    /// AT 1.x: `OK`, then `> `.
    case spaced
    /// AT 2.x: `OK`, then `>` on a line of its own.
    case onNewLine
  }

  /// What begins the answer to `CIPRECVDATA`.
  public enum ReadHeader: Sendable {
    /// AT 1.7: `+CIPRECVDATA,<n>:` behind a line end.
    case colon
    /// AT 2.x: `+CIPRECVDATA:<n>,`, with `CIPDINFO=1` also `"<ip>",<port>,`.
    case comma
  }

  /// Which links keep what they receive for `CIPRECVDATA`.
  public enum PassiveLinks: Sendable {
    /// AT 1.7: TCP; each segment is announced, and `CLOSED` does not wait for the reader.
    case streams
    /// AT 2.x: UDP too; nothing is announced again before it is read, and `CLOSED` waits until all is.
    case everything
  }

  /// What an `OK` on a send stands for.
  public enum SendOK: Sendable {
    /// The peer has the bytes.
    case acknowledged
    /// The module's own stack has them.
    case handedOver
  }

  /// Whether the echo repeats the line as received; else all but its LF, and CR LF when the line is complete.
  public var echoesLiterally = false
  /// What stands between an accepted `CIPSEND` and the payload.
  public var prompt = Prompt.spaced
  /// Whether `Recv n bytes` comes behind the payload.
  public var confirmsPayload = true
  /// What `SEND OK` stands for.
  public var sendOK = SendOK.acknowledged
  /// The answer to a line that comes while a payload is being sent.
  public var busySending = "\r\nbusy s...\r\n"
  /// What stands behind the bytes of a pushed `+IPD`.
  public var pushTrailer = ""
  /// Whether addresses in `+IPD` are in quotes.
  public var quotesSenders = false
  /// Whether the address in the answer to `CIPDOMAIN` is in quotes.
  public var quotesLookups = false
  /// What begins the answer to `CIPRECVDATA`.
  public var readHeader = ReadHeader.colon
  /// Which links keep what they receive.
  public var passiveLinks = PassiveLinks.streams
  /// What `CIPRECVLEN` says of an ID without a link.
  public var absentLength = 0
  /// How a join that failed ends, behind `+CWJAP:<n>`.
  public var joinFailure = "FAIL"
  /// Whether the steps of joining and leaving are reported: `WIFI CONNECTED` and the like.
  public var tellsWiFiSteps = true
  /// Whether `WIFI DISCONNECT` comes before the `OK` of `CWQAP`.
  public var leavesBeforeOK = false
  /// Fields of the answer to `CWJAP?`.
  public var joinFields = 5
  /// Arguments of `CWJAP`.
  public var joinArguments = 4
  /// Whether a plain `CWJAP` joins the stored network.
  public var joinsStored = false
  /// Arguments of `CWLAP`.
  public var scanArguments = 6
  /// Whether `CWDHCP` begins with on or off, and counts the station in bit 0; else with the interface.
  public var dhcpStateFirst = false
  /// Whether there is a mode 0, without Wi-Fi, and `CWMODE` takes a second argument.
  public var hasModeOff = false
  /// Whether a line of `CIPSTATUS` ends with local port and role; AT 0.20 has no port.
  public var showsLocalPort = true
  /// Whether `CIPSTART` takes a local address as its last argument (documentation of 2.1 and 2.2).
  public var takesLocalAddress = false
  /// Whether `CIPSTATUS` says 0 with the station off and 1 before its first join; else both are 5.
  public var showsUnjoinedStation = false
  /// The frequency offset of an access point and its calibration, as `CWLAP` shows them.
  public var calibration = ["-12", "0"]
  /// Whether addresses of an interface are three lines; else the own one only.
  public var showsWholeNetwork = true
  /// Whether the name before a value is repeated where 1.x has none: `+PING:`, `+CWLIF:`.
  public var namesAnswers = false
  /// Whether strings know backslash escapes.
  public var knowsEscapes = true
  /// Words that are spelt otherwise than in 1.x.
  public var words: [String: String] = [:]
  /// The greatest value of `SYSMSG`.
  public var lastMessageOption = 3
  /// The values of `RFPOWER`, in quarters of a dBm.
  public var radioPower = 0...82
}
