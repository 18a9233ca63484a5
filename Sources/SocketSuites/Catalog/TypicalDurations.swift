/// How long cases usually take: what divides a plan evenly among machines (`--subset`).
///
/// Medians of seeds 1 to 15 on the sound simulated module with AT 1.7, in milliseconds. The same on every machine, so
/// that the parts fit together; how a module of yours differs only makes them less even.
enum TypicalDurations {
  /// Of a suite before its first case: restart, join and address.
  static let setUp = Duration.seconds(8)

  /// - Returns: zero for a case that nobody knows.
  static func of(_ testCase: String, in suite: String) -> Duration {
    .milliseconds(milliseconds[suite]?[testCase] ?? 0)
  }

  static let milliseconds: [String: [String: Int]] = [
    "mbed-os-tests-netsocket-dns": [
      "ASYNCHRONOUS_DNS": 72,
      "ASYNCHRONOUS_DNS_CACHE": 71,
      "ASYNCHRONOUS_DNS_CANCEL": 5000,
      "ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE": 2586,
      "ASYNCHRONOUS_DNS_INVALID_HOST": 508,
      "ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC": 414,
      "ASYNCHRONOUS_DNS_SIMULTANEOUS": 361,
      "ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE": 222,
      "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT": 21703,
      "ASYNCHRONOUS_DNS_TIMEOUTS": 2144,
      "SYNCHRONOUS_DNS": 70,
      "SYNCHRONOUS_DNS_INVALID": 659,
      "SYNCHRONOUS_DNS_MULTIPLE": 365,
    ],
    "mbed-os-tests-netsocket-tcp": [
      "TCPSOCKET_CONNECT_INVALID": 70,
      "TCPSOCKET_ECHOTEST": 2436,
      "TCPSOCKET_ECHOTEST_BURST": 25554,
      "TCPSOCKET_ECHOTEST_BURST_NONBLOCK": 25551,
      "TCPSOCKET_ECHOTEST_NONBLOCK": 8327,
      "TCPSOCKET_ENDPOINT_CLOSE": 52,
      "TCPSOCKET_OPEN_CLOSE_REPEAT": 0,
      "TCPSOCKET_OPEN_LIMIT": 0,
      "TCPSOCKET_RECV_100K": 9787,
      "TCPSOCKET_RECV_100K_NONBLOCK": 9781,
      "TCPSOCKET_RECV_TIMEOUT": 364,
      "TCPSOCKET_SEND_REPEAT": 31511,
      "TCPSOCKET_SEND_TIMEOUT": 378,
      "TCPSOCKET_THREAD_PER_SOCKET_SAFETY": 2068,
    ],
    "mbed-os-tests-netsocket-udp": [
      "UDPSOCKET_ECHOTEST": 2074,
      "UDPSOCKET_ECHOTEST_BURST": 31213,
      "UDPSOCKET_ECHOTEST_BURST_NONBLOCK": 31155,
      "UDPSOCKET_ECHOTEST_NONBLOCK": 22083,
      "UDPSOCKET_OPEN_CLOSE_REPEAT": 0,
      "UDPSOCKET_OPEN_LIMIT": 0,
      "UDPSOCKET_SENDTO_INVALID": 58,
      "UDPSOCKET_SENDTO_REPEAT": 2382,
      "UDPSOCKET_SENDTO_TIMEOUT": 99,
    ],
    "mbed-os-tests-network-interface": [
      "NETWORKINTERFACE_CONN_DISC_REPEAT": 27672,
      "NETWORKINTERFACE_STATUS": 27444,
      "NETWORKINTERFACE_STATUS_GET": 27501,
      "NETWORKINTERFACE_STATUS_NONBLOCK": 27425,
    ],
    "mbed-os-tests-network-wifi": [
      "WIFI-CONNECT": 16514,
      "WIFI-CONNECT-DISCONNECT-REPEAT": 55002,
      "WIFI-CONNECT-NOCREDENTIALS": 0,
      "WIFI-CONNECT-PARAMS-CHANNEL": 0,
      "WIFI-CONNECT-PARAMS-CHANNEL-FAIL": 0,
      "WIFI-CONNECT-PARAMS-NULL": 0,
      "WIFI-CONNECT-PARAMS-VALID-SECURE": 5616,
      "WIFI-CONNECT-PARAMS-VALID-UNSECURE": 10811,
      "WIFI-CONNECT-SECURE": 5375,
      "WIFI-CONNECT-SECURE-FAIL": 15709,
      "WIFI-CONSTRUCTOR": 0,
      "WIFI-GET-RSSI": 5561,
      "WIFI-SCAN": 2523,
      "WIFI-SCAN-NULL": 2568,
      "WIFI-SET-CHANNEL": 0,
      "WIFI-SET-CREDENTIAL": 0,
    ],
  ]
}
