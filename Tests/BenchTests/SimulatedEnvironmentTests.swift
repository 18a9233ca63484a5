import ESP8266Simulator
import TestConfiguration
import Testing

@testable import Bench

@Suite("What is around a simulated module")
struct SimulatedEnvironmentTests {
  @Test("the neighbours are on the air besides the networks of the config, the weakest of all")
  func neighbours() throws {
    let air = SimulatedEnvironment.air(try Jobs.config())
    #expect(Array(air.accessPoints.suffix(2)) == SimulatedAccessPoint.neighbours)
    let weakest = try #require(air.accessPoints.dropLast(2).map(\.rssi).min())
    #expect(SimulatedAccessPoint.neighbours.allSatisfy { $0.rssi < weakest })
  }

  @Test("a neighbour with the name or the address of a configured network is left out")
  func collisions() throws {
    let neighbour = SimulatedAccessPoint.neighbours[1]
    for network in [
      #""wifi-secure-ssid": { "value": "\"\#(neighbour.ssid)\"" }, "ap-mac-secure": { "value": "\"02:00:00:00:00:01\"" }"#,
      #""wifi-secure-ssid": { "value": "\"home\"" }, "ap-mac-secure": { "value": "\"\#(neighbour.bssid)\"" }"#,
    ] {
      let config = try Jobs.config(
        """
        { "config": { \(network), "wifi-password": { "value": "\\"password\\"" },
          "wifi-secure-protocol": { "value": "\\"WPA2\\"" } } }
        """)
      let air = SimulatedEnvironment.air(config)
      #expect(air.accessPoints.count == 2)
      #expect(Set(air.accessPoints.map(\.ssid)).count == 2 && Set(air.accessPoints.map(\.bssid)).count == 2)
    }
  }
}
