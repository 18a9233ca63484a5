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
    // Before the others: what they have freed may still count as resident.
    var figures = [try memoryGrowth()]
    for size in [1460, 64] {
      let samples = try await Samples(9) { try bytesPerSecond(payloadSize: size) }
      figures.append(
        Figure(
          "tokenizer: +IPD with \(size) bytes each", samples, note: "a line of 921600 baud: 0.09 MB/s",
          format: Unit.megabytesPerSecond))
    }
    return figures
  }

  /// What is resident after a stream of 1 GiB, against what was after its first 64 MiB.
  private static func memoryGrowth() throws -> Figure {
    let message = Array("\r\n+IPD,0,1460:".utf8) + [UInt8](repeating: 0x55, count: 1460)
    let chunk = [[UInt8]](repeating: message, count: 4).flatMap { $0 }
    var tokenizer = ATTokenizer(rules: [rule])
    func stream(_ bytes: Int) {
      for _ in 0..<bytes / chunk.count { tokenizer.feed(chunk.span) { _ in } }
    }
    stream(total)
    guard let before = ProcessFiles.own.residentMemory else {
      throw Failure(description: "the memory cannot be read")
    }
    stream(1 << 30)
    guard let after = ProcessFiles.own.residentMemory else {
      throw Failure(description: "the memory cannot be read")
    }
    return Figure(
      "tokenizer: memory growth over 1 GiB", Unit.megabytes(max(after - before, 0)), note: "expected: none")
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
