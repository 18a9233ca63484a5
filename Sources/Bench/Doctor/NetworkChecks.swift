import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration

/// The checks from the radio to the names of the network.
struct NetworkChecks: Sendable {
  let config: TestConfig
  let modem: ESP8266
  let interface: ESP8266Interface

  /// The network that most cases join; nil if the configuration names none.
  var credentials: WiFiCredentials? {
    config.defaultNetwork ?? config.secureNetwork?.credentials ?? config.unsecureNetwork?.credentials
  }

  /// Below this, in dBm, joins and transfers begin to fail.
  private static let weakSignal: Int8 = -80
  private static let listedNames = 8

  // MARK: Radio

  func signal(of ssid: String) async throws(Cause) -> CheckLog.Observation {
    let found: [WiFiAccessPoint]
    do throws(NSAPIError) {
      found = try await interface.scan(limit: nil)
    } catch {
      throw deviceFailure("the scan for access points failed", error)
    }
    guard let nearest = found.filter({ $0.ssid == ssid }).max(by: { $0.rssi < $1.rssi }) else {
      throw Cause(
        .network, "the module hears no access point '\(ssid)'; it hears \(Self.names(found))",
        advice: "turn the access point on (2.4 GHz, name not hidden), or correct nsapi.default-wifi-ssid")
    }
    let text = "'\(ssid)' at \(nearest.rssi) dBm on channel \(nearest.channel)"
    return nearest.rssi < Self.weakSignal
      ? .noted("\(text): weak, move the module nearer to the access point") : .passed(text)
  }

  private static func names(_ found: [WiFiAccessPoint]) -> String {
    var names: [String] = []
    for point in found {
      let name = "'\(EscapedText.of(Array(point.ssid.utf8), limit: 32))'"
      if !names.contains(name) { names.append(name) }
    }
    guard !names.isEmpty else { return "none at all" }
    let more = names.count - listedNames
    return names.prefix(listedNames).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  // MARK: Joining

  /// - Returns: false if the network was joined and gave no address.
  func join(_ credentials: WiFiCredentials) async throws(Cause) -> Bool {
    do throws(NSAPIError) {
      try await interface.connect(
        ssid: credentials.ssid, password: credentials.password?.revealed,
        security: SecurityType(credentials.security), channel: 0)
      return true
    } catch {
      // A join includes the wait for an address: it can time out although the access point has accepted the module.
      let waitedForAddress = [.connectionTimeout, .noConnection].contains(error) && modem.isAssociated
      guard error != .dhcpFailure, !waitedForAddress else { return false }
      throw joinFailure(credentials.ssid, error)
    }
  }

  private func joinFailure(_ ssid: String, _ error: NSAPIError) -> Cause {
    switch error {
    case .authFailure:
      Cause(
        .network, "'\(ssid)' refuses the password",
        advice: "correct the password in the config (nsapi.default-wifi-password)")
    case .noSSID:
      Cause(
        .network, "the module no longer finds '\(ssid)'",
        advice: "check the access point, and move the module nearer")
    case .connectionTimeout, .noConnection:
      modem.incident.map { Cause($0) }
        ?? Cause(
          .network, "the module cannot join '\(ssid)' (\(error))",
          advice: "check the password, the access point's DHCP and its list of allowed stations")
    case .deviceError: deviceFailure("the module could not be told to join", error)
    default:
      Cause(
        .bench, "'\(ssid)' cannot be joined (\(error))",
        advice: "check name, password and security of the network in the config")
    }
  }

  // MARK: Address and names

  func address() async throws(Cause) -> CheckLog.Observation {
    do throws(NSAPIError) {
      let address = try await interface.ipAddress()
      let gateway = try? await interface.gateway()
      return .passed("\(address.address)" + (gateway.map { ", gateway \($0.address)" } ?? ""))
    } catch {
      throw Cause(
        .network,
        "the network gives the module no IP address that a station can have (\(error)): \(modem.lastWords)",
        advice: "check the DHCP server of the access point, and whether it has addresses left")
    }
  }

  /// The test server's name, or one of the names of the DNS cases if the server is an address.
  ///
  /// - Returns: also the address of the test server; nil if there is none in the configuration.
  func resolve() async throws(Cause) -> (CheckLog.Observation, SocketAddress?) {
    let host = config.echoServer?.host
    let literal = host.flatMap { IPAddress($0) }.map { SocketAddress($0) }
    let named = literal == nil ? host : nil
    guard let name = named ?? config.dns.hosts.first else {
      return (.skipped("the config has no name to look up"), literal)
    }
    do throws(NSAPIError) {
      let address = try await interface.resolve(name, version: .v4)
      return (.passed("\(name) is \(address.address)"), named == nil ? literal : address)
    } catch {
      throw await lookupFailure(name, isServer: named != nil, error)
    }
  }

  /// Distinguishes an unknown name from a network without DNS.
  private func lookupFailure(_ name: String, isServer: Bool, _ error: NSAPIError) async -> Cause {
    if let failure = modem.lineFailure { return ESP8266UnderTest.lineLost(failure) }
    let other = config.dns.hosts.first { $0 != name }
    if isServer, let other, (try? await interface.resolve(other, version: .v4)) != nil {
      return Cause(
        .network, "DNS knows \(other), and not \(name) (\(error))",
        advice: "correct echo-server-addr in the config, or add the name to the network's DNS")
    }
    let others = other.map { isServer ? ", nor does it know \($0)" : "" } ?? ""
    return Cause(
      .network, "DNS does not resolve \(name) (\(error))\(others)",
      advice: "check that the network lets UDP port 53 through to its DNS servers and to 8.8.8.8")
  }

  private func deviceFailure(_ what: String, _ error: NSAPIError) -> Cause {
    if let failure = modem.lineFailure { return ESP8266UnderTest.lineLost(failure) }
    if let incident = modem.incident { return Cause(incident) }
    return Cause(
      .device, "\(what) (\(error)): \(modem.lastWords)",
      advice: "power-cycle the module; if that does not help, check its power supply and its firmware"
    )
  }
}
