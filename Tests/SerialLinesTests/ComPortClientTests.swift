import Testing
import Timekeeping

@testable import SerialLines

@Suite("RFC 2217, as a value")
struct ComPortClientTests {
  static let iac: UInt8 = 255

  @Test("data with commands in it comes out the same however it is cut")
  func cuts() {
    let stream: [UInt8] =
      [1, 2, 255, 255, 3, 255, 253, 44, 4, 255, 250, 44, 101, 0, 255, 255, 0, 1, 255, 240, 5, 255, 241, 6]
      + [255, 250, 255, 240, 255, 251, 1, 255, 255, 7]
    var whole = TelnetDecoder()
    let expected = Self.merged(whole.feed(stream[...]))
    #expect(
      expected == [
        .data([1, 2, 255, 3]), .negotiation(.do, option: 44), .data([4]),
        .subnegotiation(option: 44, [101, 0, 255, 0, 1]), .data([5, 6]), .subnegotiation(option: 255, []),
        .negotiation(.will, option: 1), .data([255, 7]),
      ])
    for cut in 0...stream.count {
      var decoder = TelnetDecoder()
      #expect(Self.merged(decoder.feed(stream[..<cut]) + decoder.feed(stream[cut...])) == expected)
    }
    var drip = TelnetDecoder()
    #expect(Self.merged(stream.flatMap { drip.feed([$0]) }) == expected)
  }

  static func merged(_ tokens: [TelnetToken]) -> [TelnetToken] {
    tokens.reduce(into: []) { merged, token in
      if case .data(let more) = token, case .data(let bytes) = merged.last {
        merged[merged.count - 1] = .data(bytes + more)
      } else {
        merged.append(token)
      }
    }
  }

  @Test("what is escaped comes back")
  func escaping() {
    let bytes = Peer.random(10_000, seed: 4) + [255, 255, 255]
    var decoder = TelnetDecoder()
    #expect(decoder.feed(TelnetByte.escaping(bytes)[...]) == [.data(bytes)])
  }

  @Test("a subnegotiation without end takes no memory, and what follows its end is data again")
  func bounded() {
    var decoder = TelnetDecoder()
    let flood = [UInt8](repeating: 9, count: 1_000_000)
    #expect(decoder.feed([255, 250, 44]) == [])
    for _ in 0..<5 { #expect(decoder.feed(flood[...]) == []) }
    #expect(
      decoder.feed([255, 240, 1]) == [
        .subnegotiation(option: 44, [UInt8](repeating: 9, count: TelnetDecoder.payloadLimit)), .data([1]),
      ])
  }

  func client(_ flowControl: FlowControl = .none) -> ComPortClient {
    ComPortClient(baud: 115_200, flowControl: flowControl, resting: [.dtr, .rts])
  }

  @Test("the line is set when the server agrees, and not before")
  func agreement() {
    var client = client()
    #expect(
      client.hello() == [255, 251, 0, 255, 251, 3, 255, 251, 44, 255, 253, 0, 255, 253, 3])
    #expect(client.configure(baud: 255, flowControl: .both) == [])
    let answer = client.receive([255, 253, 0, 255, 251, 3, 255, 253, 44]).answer
    #expect(client.agreement == .agreed)
    let settings: [UInt8] =
      [255, 250, 44, 1, 0, 0, 0, 255, 255, 255, 240, 255, 250, 44, 2, 8, 255, 240]
      + [255, 250, 44, 3, 1, 255, 240, 255, 250, 44, 4, 1, 255, 240, 255, 250, 44, 5, 3, 255, 240]
    let resting: [UInt8] = [255, 250, 44, 5, 9, 255, 240, 255, 250, 44, 5, 12, 255, 240]
    let masks: [UInt8] = [255, 250, 44, 10, 0, 255, 240, 255, 250, 44, 11, 0, 255, 240]
    #expect(answer == settings + resting + masks)
    #expect(client.receive([255, 253, 44]).answer == [], "said once")
    #expect(client.configure(baud: 255, flowControl: .both) == settings)
  }

  @Test("the server's word on the speed is kept, until the speed is set anew")
  func confirmation() {
    var client = client()
    _ = client.hello()
    _ = client.receive([255, 253, 44])
    let (data, answer) = client.receive([1, 255, 250, 44, 101, 0, 1, 194, 0, 255, 240, 2])
    #expect(data == [1, 2])
    #expect(answer == [])
    #expect(client.confirmedBaud == 115_200)
    _ = client.configure(baud: 9600, flowControl: .none)
    #expect(client.confirmedBaud == nil)
    _ = client.receive([255, 250, 44, 101, 0, 1, 255, 240])
    #expect(client.confirmedBaud == nil, "too short to be a speed")
  }

  @Test("a refusal is heard, unknown options are refused, and no answer asks for another")
  func negotiation() {
    var client = client()
    _ = client.hello()
    #expect(client.receive([255, 254, 44]).answer == [])
    #expect(client.agreement == .refused)
    #expect(client.receive([255, 251, 1]).answer == [255, 254, 1], "ECHO")
    #expect(client.receive([255, 253, 31]).answer == [255, 252, 31], "window size")
    #expect(client.receive([255, 252, 1, 255, 254, 31]).answer == [])
    #expect(client.receive([255, 253, 0, 255, 254, 0, 255, 254, 0]).answer == [255, 252, 0])
  }

  @Test("the server may ask for silence, and end it")
  func suspension() {
    var client = client()
    _ = client.receive([255, 250, 44, 108, 255, 240])
    #expect(client.isSuspended)
    _ = client.receive([255, 250, 44, 109, 255, 240])
    #expect(!client.isSuspended)
  }

  @Test("the wires are set as RFC 2217 numbers them")
  func wires() {
    #expect(ComPortClient.setting(.dtr, asserted: true) == [255, 250, 44, 5, 8, 255, 240])
    #expect(ComPortClient.setting(.dtr, asserted: false) == [255, 250, 44, 5, 9, 255, 240])
    #expect(ComPortClient.setting(.rts, asserted: true) == [255, 250, 44, 5, 11, 255, 240])
    #expect(ComPortClient.setting(.rts, asserted: false) == [255, 250, 44, 5, 12, 255, 240])
  }

  @Test("no bytes crash it, answers stay in proportion, and cutting changes nothing")
  func hostile() {
    var generator = SeededGenerator(seed: 21)
    let alphabet: [UInt8] = [255, 250, 240, 251, 252, 253, 254, 44, 0, 3, 101, 106, 107, 108, 109, 1, 65]
    for _ in 0..<300 {
      let stream = (0..<400).map { _ in alphabet[Int(generator.below(UInt64(alphabet.count)))] }
      var (one, other) = (client(), client())
      let expected = one.receive(stream[...])
      var data: [UInt8] = []
      var answer: [UInt8] = []
      for byte in stream {
        let (more, reply) = other.receive([byte])
        data += more
        answer += reply
      }
      #expect(data == expected.data)
      #expect(answer == expected.answer)
      #expect(data.count <= stream.count)
      #expect(answer.count <= 2 * stream.count + 100 * stream.count / 3)
    }
  }
}
