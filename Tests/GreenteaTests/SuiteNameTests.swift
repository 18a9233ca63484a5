import Greentea
import Testing

@Suite("Names of suites")
struct SuiteNameTests {
  private static let names =
    ["dns", "tcp", "udp"].map { "mbed-os-tests-netsocket-\($0)" }
    + ["interface", "wifi"].map { "mbed-os-tests-network-\($0)" }

  @Test(
    "a suite is meant by each of its names over time and by their ends",
    arguments: [
      ("tests-netsocket-tcp", ["mbed-os-tests-netsocket-tcp"]), ("tcp", ["mbed-os-tests-netsocket-tcp"]),
      ("mbed-os-connectivity-netsocket-tests-tests-netsocket-tcp", ["mbed-os-tests-netsocket-tcp"]),
      ("Netsocket-TCP", ["mbed-os-tests-netsocket-tcp"]),
      ("tests-network-wifi", ["mbed-os-tests-network-wifi"]),
      ("cp", []), ("", []), ("tests-", []), ("mbed-os-tests-netsocket", []), ("tests-net-tcp", []),
      ("-tcp", []),
    ])
  func meant(text: String, expected: [String]) {
    #expect(Self.names.filter { SuiteName.text(text, means: $0) } == expected)
  }

  @Test("what is behind the folders is the name that stays")
  func lastPart() {
    #expect(SuiteName.lastPart("mbed-os-connectivity-netsocket-tests-tests-netsocket-tcp") == "netsocket-tcp")
    #expect(SuiteName.lastPart("net-tcp") == "net-tcp")
    #expect(SuiteName.lastPart("my-tests-") == "my-tests-")
  }
}
