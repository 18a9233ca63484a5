import TestSupport
import Testing

/// Every run of these tests is checked with a few cuts; these with many.
@Suite("The tokenizer on what modules really said")
struct TranscriptChunkingTests {
  @Test(
    "gives the same tokens as they came, at once, byte by byte, and cut in two anywhere",
    arguments: [
      "sim:", "sim:?mute=TCPSOCKET_ECHOTEST:20", "sim:?mute=UDPSOCKET_ECHOTEST:9", "sim:?mute=WIFI-SCAN:1",
    ])
  func chunking(device: String) async throws {
    let chunks = try await Jobs.run(device: device, seed: 3).read
    #expect(chunks.reduce(0) { $0 + $1.count } > 4096)
    Chunking.check(chunks, cuts: TestForm.isFull ? 1000 : 60, seed: 11)
  }
}
