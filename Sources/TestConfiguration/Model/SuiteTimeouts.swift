/// Suite budgets set by `MBED_GREENTEA_TEST_…_TIMEOUT_S` macros (mbed-os 5.12).
///
/// Each is 1 s…24 h, or nil where no macro sets it.
public struct SuiteTimeouts: Hashable, Sendable {
  /// The budget of netsocket-dns.
  public let dns: Duration?

  /// The budget of netsocket-tcp.
  public let tcp: Duration?

  /// The budget of netsocket-udp.
  public let udp: Duration?

  /// The budget of network-interface.
  public let interface: Duration?

  /// The budget of network-wifi.
  public let wifi: Duration?
}
