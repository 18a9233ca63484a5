/// How figures are written.
enum Unit {
  static func milliseconds(_ seconds: Double) -> String { "\(tenths(seconds * 1e3)) ms" }

  static func seconds(_ seconds: Double) -> String { "\(tenths(seconds)) s" }

  static func megabytes(_ bytes: Double) -> String { "\(tenths(bytes / 1e6)) MB" }

  static func megabytesPerSecond(_ bytes: Double) -> String { "\(Int((bytes / 1e6).rounded())) MB/s" }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

extension Duration {
  var inSeconds: Double { self / .seconds(1) }
}
