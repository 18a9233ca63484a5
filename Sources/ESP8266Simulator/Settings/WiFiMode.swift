/// Which interfaces run.
enum WiFiMode: Int, Sendable {
  case station = 1
  case accessPoint = 2
  case both = 3

  var hasStation: Bool { self != .accessPoint }
  var hasAccessPoint: Bool { self != .station }
}
