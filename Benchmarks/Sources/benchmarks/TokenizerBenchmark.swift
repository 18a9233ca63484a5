import ATCommand

/// How fast the bytes of a module are cut into tokens.
enum TokenizerBenchmark {
  private static let rule = ATDataRule(
    prefix: "+IPD,", fieldCounts: [2, 4], lengthField: 1, terminator: ":", destination: .unsolicited)

  /// What a serial line hands over at once, at the most.
  private static let chunkSize = 4096
  private static let total = 64 << 20

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func figures() async throws -> [Figure] {
    var figures: [Figure] = []
    for size in [1460, 64] {
      let samples = try await Samples(9) { try bytesPerSecond(payloadSize: size) }
      figures.append(
        Figure(
          "tokenizer: +IPD with \(size) bytes each", samples, note: "a line of 921600 baud: 0.09 MB/s",
          format: Unit.megabytesPerSecond))
    }
    return figures
  }

  private static func bytesPerSecond(payloadSize: Int) throws -> Double {
    // Line ends and prompts in the payload are no line ends and prompts.
    let payload = (0..<payloadSize).map { UInt8(truncatingIfNeeded: $0) }
    let message = Array("\r\n+IPD,0,\(payloadSize):".utf8) + payload
    let count = total / message.count
    let bytes = [[UInt8]](repeating: message, count: count).flatMap { $0 }
    var tokenizer = ATTokenizer(rules: [rule])
    var received = 0
    let start = ContinuousClock.now
    for offset in stride(from: 0, to: bytes.count, by: chunkSize) {
      let end = min(offset + chunkSize, bytes.count)
      tokenizer.feed(bytes.span.extracting(offset..<end)) { token in
        if case .data(let data) = token { received += data.payload.count }
      }
    }
    let wallTime = ContinuousClock.now - start
    guard received == count * payloadSize else {
      throw Failure(description: "the tokenizer gave \(received) bytes of \(count * payloadSize)")
    }
    return Double(bytes.count) / wallTime.inSeconds
  }
}
