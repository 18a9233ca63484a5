/// The sizes that the echo cases send, in bytes.
///
/// The plain table of the test plan: 22 sizes, each once. (mbed-os up to 5.12.1 sent 1 twice and never 1200 over
/// TCP, because its loop advanced late.)
enum EchoSizes {
  static let all = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200,
  ]

  /// 7855.
  static let total = all.reduce(0, +)
}
