import NetworkServices
import Testing
import Timekeeping

@testable import ESP8266Simulator

@Suite("Hostile input")
struct FuzzTests {
  private static let words = [
    "AT", "\r\n", "\n", "AT+CIPSTART=", "AT+CIPSEND=", "AT+CIPCLOSE=", "AT+CWJAP=", "AT+CWLAP=",
    "AT+CIPMUX=1\r\n",
    "AT+CIPSTART=0,\"TCP\",\"echo.test\",19\r\n", "AT+CIPSTART=1,\"UDP\",\"echo.test\",7,5000,2\r\n",
    "AT+CIPSEND=1,20\r\n", "AT+CIPRECVMODE=1\r\n", "AT+CIPRECVDATA=0,2048\r\n", "AT+CWMODE=1\r\n",
    "AT+CWJAP=\"open\",\"\"\r\n", "AT+CWQAP\r\n", "AT+RST\r\n", "AT+UART_CUR=9600,8,1,0,0\r\n", "\"", "\\",
    ",", "0",
    "65536", "AT+CIPSEND=0,2048\r\n", "AT+CIPSTA=\"1.2.3.4\"\r\n", "?", "=", "AT+RESTORE\r\n",
    "AT+CIPCLOSE=5\r\n",
    "AT+CIPSENDBUF=0,9\r\n", "AT+CIPSENDEX=1,30\r\n", "+++", "\\0", "AT+GSLP=5\r\n", "AT+CIPSERVER=1,80\r\n",
    "AT+CWDHCP_CUR=1,1\r\n", "AT+CIPCLOSEMODE=0,1\r\n", "AT+SYSMSG_CUR=3\r\n", "AT+CWMODE=3\r\n",
    "ATE0\r\n", "AT+PING=\"10.9.9.9\"\r\n",
  ]

  private static func air(_ generator: inout SeededGenerator) -> Air {
    var air = Air(accessPoints: Bench.accessPoints.filter { _ in generator.chance(0.6) })
    if generator.chance(0.3) { air.dhcp = .silent }
    if generator.chance(0.5) { air.clients = [MACAddress(2, 0, 0, 0, 1, 1)] }
    return air
  }

  private static func piece(_ generator: inout SeededGenerator) -> [UInt8] {
    if generator.chance(0.6) { return Array(words[Int(generator.below(UInt64(words.count)))].utf8) }
    return (0..<generator.below(60)).map { _ in UInt8(generator.below(256)) }
  }

  @Test(
    "random bytes in random chunks: no trap, bounded memory, and after a reset it answers", arguments: 0..<24)
  func fuzz(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var bench = Bench(seed: seed)
    bench.join(passive: generator.chance(0.5))
    for _ in 0..<1500 {
      var bytes = Self.piece(&generator)
      if generator.chance(0.05) { bytes += [UInt8](repeating: 10, count: 3000) }
      while !bytes.isEmpty {
        let chunk = Array(bytes.prefix(1 + Int(generator.below(12))))
        bytes.removeFirst(chunk.count)
        bench.handle(.received(chunk))
      }
      if generator.chance(0.02) { bench.handle(.reset) }
      bench.run(for: .milliseconds(Int(generator.below(40))))
      if generator.chance(0.01) { bench.run(for: .seconds(20)) }
      if generator.chance(0.01) { bench.handle(.airChanged(Self.air(&generator))) }
      #expect(bench.firmware.footprint < 64_000)
      #expect(bench.takeBytes().count < 400_000)
    }
    bench.handle(.reset)
    bench.run(for: .seconds(40))
    _ = bench.take()
    bench.type("AT\r\n")
    bench.run(for: .seconds(1))
    #expect(bench.take().hasSuffix(#"\r\nOK\r\n"#))
  }

  @Test("input that asks for more output than the wire carries is lost; it recovers with the wire")
  func overflow() {
    var bench = Bench()
    bench.boot()
    for _ in 0..<20 { bench.handle(.received([UInt8](repeating: 10, count: 5000))) }
    #expect(bench.takeBytes().count <= 16_384 + 10, "and the answer to the last LF")
    bench.run()
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }

  @Test("events of the network that nobody asked for do no harm")
  func strangeEvents() {
    var bench = Bench()
    bench.join()
    _ = bench.ask("AT+CIPSTART=0,\"TCP\",\"echo.test\",7")
    let endpoint = IPv4Endpoint(address: .unspecified, port: 0)
    for number in 0..<20 {
      let id = ConnectionID(UInt64(number))
      for event: UplinkEvent in [
        .accepted(id, localPort: 80, from: endpoint),
        .resolved(id, .unspecified), .resolutionFailed(id), .pingAnswered(id, roundTrip: .zero),
        .connected(id),
        .refused(id), .timedOut(id), .acknowledged(id, 7), .received(id, []), .closed(id), .peerClosed(id),
        .reset(id), .datagram(id, [], from: endpoint),
      ] { bench.handle(.uplink(event)) }
    }
    bench.run()
    _ = bench.take()
    #expect(bench.ask("AT") == #"\r\nOK\r\n"#)
  }
}

extension Firmware {
  /// About how many bytes the firmware keeps that its input could make it keep.
  fileprivate var footprint: Int {
    let buffers = links.all.reduce(0) { $0 + $1.buffer.count + $1.early.count * 1460 }
    let leftovers = (0..<links.count).reduce(0) { $0 + links.readable($1) }
    let line =
      switch input {
      case .deaf, .hunting: 0
      case .collecting(let line), .processing(let line), .sending(let line): line.count
      case .payload(let payload): payload.bytes.count
      case .transparent(let packet): packet.bytes.count
      }
    return buffers + leftovers + line + events.count * 64
  }
}
