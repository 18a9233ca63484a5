/// Sizes of a firmware's tables and buffers.
public struct FirmwareLimits: Sendable {
  /// Links, identified 0 and up; one more is "all" in `CIPCLOSE`.
  public var links = 5

  /// Bytes of a command line with its `AT` and its CR LF.
  ///
  /// Unverified for 1.x, where 128 to 256 are possible; 256 leaves room for the longest join with
  /// escapes. As in AT 0.20 a longer line is dropped without a word, and what remains of it is junk.
  public var commandLine = 256

  /// Bytes of one `CIPSEND`.
  public var payload = 2048
  /// Bytes of one `CIPSEND` on a UDP link.
  public var datagram = 2048
  /// Bytes of a datagram that fit in one packet of Ethernet: 1500 without the headers of IP and UDP.
  public var packet = 1472
  /// Bytes that `CIPSENDBUF` keeps on a link until the peer has them: two segments of lwIP (unverified).
  public var sendBuffer = 2920
  /// Segments that `CIPSENDBUF` keeps on a link (unverified).
  public var sendQueue = 8
  /// Segments that `CIPCHECKSEQ` remembers: the last 32, says the manual.
  public var rememberedSegments = 32
  /// Bytes of one `CIPRECVDATA`.
  public var read = 2048

  /// Bytes that wait in the module for a `CIPRECVDATA`: the TCP window of a passive link.
  ///
  /// Unverified; the AT 3.0 manual names 2920.
  public var passiveBuffer = 2920

  /// The TCP window of a link that pushes: four segments, as lwIP of the SDK is built.
  public var activeWindow = 5840
  /// Bytes of a host name in `CIPDOMAIN`, `CIPSTART` and `PING`; 64 fail.
  public var hostName = 63
  /// Stations at the module's own access point.
  public var accessPointClients = 8
  /// Seconds that `CIPSTO` takes at most.
  public var serverTimeout = 7200
  /// Bits of the mask of `CWLAPOPT`: the fields of a `CWLAP` line.
  public var scanFields = 11
  /// Bytes waiting to leave by the UART. Behind more the firmware no longer reads its input, and loses it.
  public var outputBacklog = 16_384
}
