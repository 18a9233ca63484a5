/// How figures are written.
enum Unit {
  static func milliseconds(_ seconds: Double) -> String { "\(tenths(seconds * 1e3)) ms" }

  static func seconds(_ seconds: Double) -> String { "\(tenths(seconds)) s" }

  static func megabytes(_ bytes: Double) -> String { "\(tenths(bytes / 1e6)) MB" }

  static func megabytesPerSecond(_ bytes: Double) -> String { "\(Int((bytes / 1e6).rounded())) MB/s" }

  /// With tenths, for what a serial line carries.
  static func fewMegabytesPerSecond(_ bytes: Double) -> String { "\(tenths(bytes / 1e6)) MB/s" }

  /// - Parameter fraction: 1 for 100 %.
  static func percent(_ fraction: Double) -> String { "\((fraction * 10_000).rounded() / 100) %" }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

extension Duration {
  var inSeconds: Double { self / .seconds(1) }
}
