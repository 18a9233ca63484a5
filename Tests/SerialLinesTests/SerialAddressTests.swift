import SerialLines
import Testing
import Timekeeping

@Suite("Addresses of serial lines")
struct SerialAddressTests {
  @Test("a plain path is a port at the standard speed")
  func path() throws {
    let address = try SerialAddress("/dev/ttyUSB0")
    #expect(address.kind == .port(path: "/dev/ttyUSB0"))
    #expect(address.baud == 115_200)
    #expect(address.flowControl == .none)
    #expect(address.resetWire == .none)
  }

  @Test(
    "every form is read, and its text given back",
    arguments: [
      (
        "serial:///dev/serial/by-id/usb-1a86_USB-if00",
        SerialAddress.Kind.port(path: "/dev/serial/by-id/usb-1a86_USB-if00")
      ),
      ("SERIAL:///dev/a%20b%3f%25", .port(path: "/dev/a b?%")),
      ("socket://localhost:23", .socket(HostPort(host: "localhost", port: 23))),
      ("socket://[::1]:65535", .socket(HostPort(host: "::1", port: 65_535))),
      ("rfc2217://192.0.2.1:4000", .rfc2217(HostPort(host: "192.0.2.1", port: 4000))),
      ("rfc2217://a.b-c_d:1?", .rfc2217(HostPort(host: "a.b-c_d", port: 1))),
    ])
  func forms(text: String, kind: SerialAddress.Kind) throws {
    let address = try SerialAddress(text)
    #expect(address.kind == kind)
    #expect(address.description == text)
  }

  @Test("parameters set speed, flow control and reset wire", arguments: ["serial:///dev/x", "rfc2217://h:1"])
  func parameters(start: String) throws {
    let address = try SerialAddress(start + "?baud=74880&rtscts=1&reset=dtr")
    #expect(address.baud == 74_880)
    #expect(address.flowControl == .both)
    #expect(address.resetWire == .dtr)
    #expect(try SerialAddress(start + "?reset=rts&rtscts=0").resetWire == .rts)
  }

  @Test(
    "what is wrong is told, with what would be right",
    arguments: [
      ("", SerialAddress.ParseError.unknownForm("")), ("ttyUSB0", .unknownForm("ttyUSB0")),
      ("com3://x", .unknownForm("com3://x")), ("/dev/a\u{0}b", .badCharacter), ("/dev/a\n", .badCharacter),
      ("/dev/ttyUSB0?baud=9600", .parametersWithoutScheme(path: "/dev/ttyUSB0")),
      ("serial://dev/ttyUSB0", .relativePath("dev/ttyUSB0")), ("serial://", .relativePath("")),
      ("serial:///a%0", .badEscape("%0")), ("serial:///a%+1", .badEscape("%+1")),
      ("serial:///a%00", .badEscape("%00")), ("serial:///a%zz", .badEscape("%zz")),
      ("socket://host", .badPlace(.noPort, scheme: "socket")),
      ("socket://[::1]", .badPlace(.noPort, scheme: "socket")),
      ("socket://host:", .badPlace(.badPort(""), scheme: "socket")),
      ("socket://host:65536", .badPlace(.badPort("65536"), scheme: "socket")),
      ("socket://host:+1", .badPlace(.badPort("+1"), scheme: "socket")),
      ("socket://host:1/", .badPlace(.badPort("1/"), scheme: "socket")),
      ("socket://host:99999999999999999999", .badPlace(.badPort("99999999999999999999"), scheme: "socket")),
      ("socket://:1", .badPlace(.badHost(""), scheme: "socket")),
      ("socket://a b:1", .badPlace(.badHost("a b"), scheme: "socket")),
      ("socket://::1:1", .badPlace(.badHost("::1"), scheme: "socket")),
      ("rfc2217://user@host:1", .badPlace(.badHost("user@host"), scheme: "rfc2217")),
      ("rfc2217://host:0", .portZero(scheme: "rfc2217")),
      ("socket://h:1?baud=9600", .unknownParameter("baud", known: [])),
      ("serial:///x?Baud=1", .unknownParameter("Baud", known: ["baud", "rtscts", "reset"])),
      ("serial:///x?baud=1&baud=1", .repeatedParameter("baud")), ("serial:///x?baud", .badBaud("")),
      ("serial:///x?baud=0", .badBaud("0")), ("serial:///x?baud=-1", .badBaud("-1")),
      ("serial:///x?baud=20000001", .badBaud("20000001")), ("serial:///x?baud=9600.0", .badBaud("9600.0")),
      ("serial:///x?baud=٣", .badBaud("٣")), ("serial:///x?rtscts=yes", .badRTSCTS("yes")),
      ("serial:///x?reset=RTS", .badReset("RTS")), ("serial:///x?reset=rts&rtscts=1", .rtsTwice),
      (String(repeating: "/", count: 4097), .tooLong),
    ])
  func faults(text: String, fault: SerialAddress.ParseError) {
    #expect(throws: fault) { try SerialAddress(text) }
    #expect(!fault.message.isEmpty)
    #expect(fault.message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    #expect(fault.message.utf8.count < 400)
  }

  @Test("no text crashes the reader, and what it takes it gives back")
  func hostile() {
    var generator = SeededGenerator(seed: 11)
    let parts = [
      "/dev/", "serial://", "socket://", "rfc2217://", "?", "&", "=", "baud", "rtscts", "reset", "%", "%2",
      ":",
      "[", "]", "::", "65535", "-1", "1", "\u{0}", "é", "\u{1F680}", "host", " ",
    ]
    for _ in 0..<5000 {
      let count = generator.below(9)
      let text = (0..<count).map { _ in parts[Int(generator.below(UInt64(parts.count)))] }.joined()
      if let address = try? SerialAddress(text) { #expect(address.description == text) }
    }
  }
}
