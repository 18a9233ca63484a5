import ATCommand
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import Synchronization
import TestConfiguration

/// The checks from the radio to the names of the network.
struct NetworkChecks: Sendable {
  let config: TestConfig
  let modem: ESP8266
  let interface: ESP8266Interface
  let exchanges: ExchangeLog

  /// A network of the config, and the keys that it rests on.
  struct NamedNetwork {
    let credentials: WiFiCredentials
    let nameKey: String
    /// Nil for an open network.
    let passwordKey: String?
  }

  /// Each network of the config once; the one that most cases join is the first.
  var networks: [NamedNetwork] {
    var all: [NamedNetwork] = []
    let standard = config.defaultNetwork
    if let standard {
      all.append(
        NamedNetwork(
          credentials: standard, nameKey: "nsapi.default-wifi-ssid",
          passwordKey: standard.password.map { _ in "nsapi.default-wifi-password" }))
    }
    if let secure = config.secureNetwork?.credentials {
      all.append(
        NamedNetwork(
          credentials: secure,
          nameKey: secure.ssid == standard?.ssid ? "nsapi.default-wifi-ssid" : "wifi-secure-ssid",
          passwordKey: secure.password == standard?.password ? "nsapi.default-wifi-password" : "wifi-password"
        ))
    }
    if let open = config.unsecureNetwork?.credentials {
      all.append(NamedNetwork(credentials: open, nameKey: "wifi-unsecure-ssid", passwordKey: nil))
    }
    return all.enumerated().filter { index, network in
      !all.prefix(index).contains {
        $0.credentials.ssid == network.credentials.ssid
          && $0.credentials.password == network.credentials.password
      }
    }.map(\.element)
  }

  /// Below this, in dBm, joins and transfers begin to fail.
  private static let weakSignal: Int8 = -80
  private static let listedNames = 8

  // MARK: Radio

  func signal() async throws(Cause) -> CheckLog.Observation {
    let found: [WiFiAccessPoint]
    do throws(NSAPIError) {
      found = try await interface.scan(limit: nil)
    } catch {
      throw deviceFailure("the scan for access points failed", error)
    }
    var texts: [String] = []
    var isWeak = false
    for network in networks {
      let ssid = network.credentials.ssid
      guard let nearest = found.filter({ $0.ssid == ssid }).max(by: { $0.rssi < $1.rssi }) else {
        throw Cause(
          .network,
          "the module hears no access point '\(ssid)' (\(network.nameKey)); it hears \(Self.names(found))",
          advice: "turn the access point on (2.4 GHz, name not hidden), or correct \(network.nameKey)")
      }
      let text = "'\(ssid)' at \(nearest.rssi) dBm on channel \(nearest.channel)"
      if !texts.contains(text) { texts.append(text) }
      isWeak = isWeak || nearest.rssi < Self.weakSignal
    }
    let text = texts.joined(separator: ", ")
    return isWeak ? .noted("\(text): weak, move the module nearer to the access point") : .passed(text)
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

  /// Joins every network of the config, the one that most cases join at the end, which stays joined.
  func join() async throws(Cause) -> CheckLog.Observation {
    guard let main = networks.first else { return .skipped("the config names no network") }
    var withoutAddress: [String] = []
    for network in networks.dropFirst() + [main] {
      if interface.connectionStatus != .disconnected { try? await interface.disconnect() }
      if try await !join(network) { withoutAddress.append("'\(network.credentials.ssid)'") }
    }
    let names = (networks.dropFirst() + [main]).map { "'\($0.credentials.ssid)'" }
    guard withoutAddress.isEmpty else {
      return .noted(
        "\(withoutAddress.joined(separator: " and ")) accepted the module, but no DHCP server gave an address"
      )
    }
    return .passed("joined \(names.joined(separator: " and "))")
  }

  /// - Returns: false if the network was joined and gave no address.
  private func join(_ network: NamedNetwork) async throws(Cause) -> Bool {
    let credentials = network.credentials
    do throws(NSAPIError) {
      try await interface.connect(
        ssid: credentials.ssid, password: credentials.password?.revealed,
        security: SecurityType(credentials.security), channel: 0)
      return true
    } catch {
      // A join includes the wait for an address: it can time out although the access point has accepted the module.
      let waitedForAddress = [.connectionTimeout, .noConnection].contains(error) && modem.isAssociated
      guard error != .dhcpFailure, !waitedForAddress else { return false }
      throw joinFailure(network, error)
    }
  }

  private func joinFailure(_ network: NamedNetwork, _ error: NSAPIError) -> Cause {
    let ssid = network.credentials.ssid
    let keys = [network.nameKey, network.passwordKey].compactMap(\.self).joined(separator: ", ")
    switch error {
    case .authFailure:
      return Cause(
        .network, "'\(ssid)' refuses the password",
        advice: "correct the password in the config (\(network.passwordKey ?? network.nameKey))")
    case .noSSID:
      return Cause(
        .network, "the module no longer finds '\(ssid)' (\(network.nameKey))",
        advice: "check the access point, and move the module nearer")
    case .connectionTimeout, .noConnection:
      return modem.incident.map { Cause($0) }
        ?? Cause(
          .network, "the module cannot join '\(ssid)' (\(error))",
          advice: "check the password (\(keys)), the access point's DHCP and its list of allowed stations")
    case .deviceError: return deviceFailure("the module could not be told to join '\(ssid)'", error)
    default:
      return Cause(
        .bench, "'\(ssid)' cannot be joined (\(error))",
        advice: "check name, password and security of the network in the config (\(keys))")
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
    exchanges.removeAll()
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
    let starts = exchanges.all(of: "AT+CIPSTART")
    if let last = starts.last, starts.allSatisfy({ $0.word == .error || $0.word == .fail }) {
      return Cause(
        .device, "the module refuses to open the socket for DNS: \(last.text)",
        advice: "flash AT 1.7 or later: firmware without UDP sockets cannot run these tests")
    }
    let other = config.dns.hosts.first { $0 != name }
    if isServer, let other, (try? await interface.resolve(other, version: .v4)) != nil {
      return Cause(
        .network, "DNS knows \(other), and not \(name) (\(error))",
        advice: "correct echo-server-addr in the config, or add the name to the network's DNS")
    }
    let others = other.map { isServer ? ", nor does it know \($0)" : "" } ?? ""
    return Cause(
      .network, "DNS does not resolve \(name) (\(error))\(others)",
      advice:
        "check that the network lets UDP port 53 through to its DNS servers and to 8.8.8.8; the name is from "
        + (isServer ? "echo-server-addr" : "dns-test-hosts"))
  }

  private func deviceFailure(_ what: String, _ error: NSAPIError) -> Cause {
    if let failure = modem.lineFailure { return ESP8266UnderTest.lineLost(failure) }
    if let incident = modem.incident { return Cause(incident) }
    return Cause(
      .device, "\(what) (\(error)): \(modem.lastWords)",
      advice: LineSearch.Result.powerCycleAdvice)
  }
}

/// The latest AT exchanges, for causes that name the one that failed.
final class ExchangeLog: Sendable {
  private let records = Mutex<[ATExchangeRecord]>([])

  /// More than one check needs.
  private static let limit = 64

  func add(_ record: ATExchangeRecord) {
    records.withLock { records in
      if records.count == Self.limit { records.removeFirst() }
      records.append(record)
    }
  }

  func removeAll() {
    records.withLock { $0 = [] }
  }

  /// Those whose command begins so, the latest last.
  func all(of command: String) -> [ATExchangeRecord] {
    records.withLock { records in records.filter { $0.command.hasPrefix(command) } }
  }
}
