/// Which interfaces run.
enum WiFiMode: Int, Sendable {
  /// 2.x only.
  case off = 0
  case station = 1
  case accessPoint = 2
  case both = 3

  var hasStation: Bool { self == .station || self == .both }
  var hasAccessPoint: Bool { self == .accessPoint || self == .both }
}
