/// How the time is asked for.
struct TimeSettings: Hashable, Sendable {
  /// As far as the default servers are: in China.
  var hoursEast = 8
  var servers = ["cn.ntp.org.cn", "ntp.sjtu.edu.cn", "us.pool.ntp.org"]

  /// As `CIPSNTPCFG` shows it.
  var text: String {
    (["1", "\(hoursEast)"] + servers.map { "\"\($0)\"" }).joined(separator: ",")
  }
}
