import ATCommand
import NetworkSocket
import Synchronization
import Timekeeping

/// Joining networks, leaving them, and what can be asked about them.
extension ESP8266 {
  /// How long the module may take to say what goes with an OK that it has said.
  private static let afterword = Duration.seconds(2)

  /// `AT+CWJAP`: joins. An OK alone proves nothing: `WIFI GOT IP` goes with it from AT 1.3 on.
  ///
  /// - Throws: CONNECTION_TIMEOUT (code 1), AUTH_FAILURE (2), NO_SSID (3), NO_CONNECTION (4);
  ///   CONNECTION_TIMEOUT too when the module does not answer at all in time, where Mbed's driver
  ///   returned OK, or is busy with the try before; DHCP_FAILURE for an OK of a module that was let in and got no
  ///   address; DEVICE_ERROR for a plain ERROR, any other code, and an OK that stands alone.
  func join(_ credentials: JoinCredentials) async throws(ModemError) {
    let line = ATCommandLine("AT+CWJAP=").quoting(credentials.ssid).appending(",")
      .quoting(credentials.password, isSecret: true)
    let seen = wifiGotIPSignal.count
    state.withLock { state in
      state.isAssociated = false
      state.hasAssociated = false
    }
    do throws(ModemError) {
      try await command(line, timeout: Timeout.join)
    } catch {
      noteJoin(error)
      switch error {
      case .refused(let lines):
        guard let reason = lines.last(where: { $0.hasPrefix("+CWJAP:") }) else { throw .failed(.deviceError) }
        state.withLock { $0.refusedJoins += 1 }
        switch reason.dropFirst("+CWJAP:".count) {
        case "1": throw .failed(.connectionTimeout)
        case "2": throw .failed(.authFailure)
        case "3": throw .failed(.noSSID)
        case "4": throw .failed(.noConnection)
        default: throw .failed(.deviceError)
        }
      case .channel(.noAnswer), .channel(.busy): throw .failed(.connectionTimeout)
      default: throw error
      }
    }
    if version?.tellsNetwork == true {
      let hasAddress = try await wifiGotIPSignal.wait(
        past: seen, until: time.now + Self.afterword, ifCancelled: ModemError.channel(.cancelled))
      guard hasAddress else {
        let (isAssociated, wasAssociated) = state.withLock { ($0.isAssociated, $0.hasAssociated) }
        note(.notJoined(reason: "OK without WIFI GOT IP", wasAssociated: wasAssociated))
        throw .failed(isAssociated ? .dhcpFailure : .deviceError)
      }
    }
    // What came before this did not last.
    state.withLock { state in
      if state.incident?.isOfNetwork == true { state.incident = nil }
    }
  }

  /// Keeps why a join has failed: the module's reason, with what it had said before it, or its silence.
  private func noteJoin(_ error: ModemError) {
    guard case .refused(let lines) = error, let reason = lines.last(where: { $0.hasPrefix("+CWJAP:") }) else {
      note(error)
      return
    }
    note(.notJoined(reason: conversation.masking(reason), wasAssociated: state.withLock(\.hasAssociated)))
  }

  /// `AT+CWJAP_CUR?`, `AT+CWJAP?` on AT 2.x: whether the module names the network that it was told to join.
  ///
  /// A module that does not know the query, or names none, is not held to it: some releases say `No AP` though joined.
  func checkNetwork(_ ssid: String) async throws(ModemError) {
    guard let answer = try await joinedNetwork() else { return }
    // AT 1.7 does not escape the name.
    let names = [ATCommandLine("").quoting(ssid).bytes, Array("\"\(ssid)\"".utf8)]
    guard names.contains(where: { answer.starts(with: $0) }) else {
      throw .unexpected("the module has joined \(String(decoding: answer, as: UTF8.self))")
    }
  }

  /// What the module says of the access point that it is joined to; nil if it names none, or does not know the query.
  private func joinedNetwork() async throws(ModemError) -> [UInt8]? {
    let name = current("+CWJAP")
    do throws(ModemError) {
      return try await command(ATCommandLine("AT\(name)?")).value(after: "\(name):")
    } catch {
      guard case .refused = error else { throw error }
      return nil
    }
  }

  /// How many joins the module has told to have failed since this was last asked.
  func takeRefusedJoins() -> Int {
    state.withLock { state in
      defer { state.refusedJoins = 0 }
      return state.refusedJoins
    }
  }

  /// `AT+CWQAP`: leaves the network, and waits a moment for `WIFI DISCONNECT`.
  ///
  /// AT 1.x says so after its OK, up to two seconds later (spec of known clients), and not at all when it
  /// was not joined. One that does not say so is asked.
  ///
  /// - Throws: `.unexpected` if it was joined, and neither says that it has left.
  func leave() async throws(ModemError) {
    let seen = wifiDisconnectSignal.count
    let wasJoined = isAssociated
    try await command(ATCommandLine("AT+CWQAP"))
    let hasLeft = try await wifiDisconnectSignal.wait(
      past: seen, until: time.now + Self.afterword, ifCancelled: ModemError.channel(.cancelled))
    state.withLock { state in
      state.links = [ModemLink](repeating: ModemLink(), count: Self.links.count)
    }
    guard wasJoined, !hasLeft, version?.tellsNetwork == true else { return }
    let reply = try await command(ATCommandLine("AT\(current("+CWJAP"))?"))
    guard reply.contains("No AP") else {
      throw .unexpected("AT+CWQAP was answered, and the module does not say that it has left")
    }
    state.withLock { $0.isAssociated = false }
  }

  /// `AT+CIFSR`: the station's address; nil while it has none that DHCP can have given it.
  func stationAddress() async throws(ModemError) -> IPAddress? {
    let reply = try await addresses()
    guard let text = Self.quoted(reply.value(after: "STAIP,")), let address = IPAddress(text) else {
      throw .unexpected("AT+CIFSR was answered without a station address")
    }
    // The module's own network is another one than that which it joins.
    let own = Self.quoted(reply.value(after: "APIP,")).flatMap(IPAddress.init)
    let isLinkLocal = address.bytes.starts(with: [169, 254])
    return address.isPossibleHost && !isLinkLocal && address != own ? address : nil
  }

  /// `AT+CIFSR`: the station's MAC address as the module writes it.
  func stationMAC() async throws(ModemError) -> String? {
    Self.quoted(try await addresses().value(after: "STAMAC,"))
  }

  /// `AT+CIFSR`; some firmware writes `+CISFR:` before each line.

  private func addresses() async throws(ModemError) -> ATReply {
    let reply = try await command(ATCommandLine("AT+CIFSR")).without(prefixes: ["+CIFSR:", "+CISFR:"])
    if let mac = Self.quoted(reply.value(after: "STAMAC,")) {
      state.withLock { $0.mac = conversation.masking(mac) }
    }
    return reply
  }

  /// `AT+CIPSTA_CUR?`, `AT+CIPSTA?` on AT 2.x: one of its three addresses.
  ///
  /// - Parameter field: `gateway` or `netmask`.
  func stationSetting(_ field: String) async throws(ModemError) -> IPAddress? {
    let name = current("+CIPSTA")
    let reply = try await command(ATCommandLine("AT\(name)?"))
    let text = Self.quoted(reply.value(after: "\(name):\(field):"))
    return text.flatMap(IPAddress.init).flatMap { $0.isZero ? nil : $0 }
  }

  /// `AT+CWJAP_CUR?`, `AT+CWJAP?` on AT 2.x: dBm of the access point that the module is joined to; nil if none.
  func rssi() async throws(ModemError) -> Int8? {
    let name = current("+CWJAP")
    let reply = try await command(ATCommandLine("AT\(name)?"))
    guard let value = reply.value(after: "\(name):") else { return nil }
    let fields = ATFields.split(value)
    return fields.count >= 4 ? Int8(fields[3]) : nil
  }

  /// `AT+CWLAP`: every access point that answers.
  func scan() async throws(ModemError) -> [WiFiAccessPoint] {
    let reply = try await command(ATCommandLine("AT+CWLAP"), timeout: Timeout.scan)
    let prefix = Array("+CWLAP:".utf8)
    let (open, close) = (UInt8(ascii: "("), UInt8(ascii: ")"))
    return reply.lines.filter { $0.starts(with: prefix) }.compactMap { line in
      var record = line.dropFirst(prefix.count)
      // Some firmware has no brackets; half of them is half a line.
      guard (record.first == open) == (record.last == close) else { return nil }
      if record.first == open { record = record.dropFirst().dropLast() }
      let fields = ATFields.split(Array(record))
      // Encryption, SSID, RSSI, MAC, channel come first in every version; 7 fields before 1.6, 11 since.
      guard fields.count >= 5, let encryption = Int(fields[0]), let rssi = Int8(fields[2]),
        let channel = UInt8(fields[4])
      else { return nil }
      return WiFiAccessPoint(
        ssid: fields[1], bssid: fields[3],
        security: (0...4).contains(encryption) ? SecurityType(rawValue: encryption) ?? .unknown : .unknown,
        rssi: rssi, channel: channel)
    }
  }

  /// `AT+CIPDOMAIN`: asks the module's own resolver for the IPv4 address of a name.
  ///
  /// The firmware refuses names of 64 bytes and more (AT 1.7).
  func lookUp(_ name: String) async throws(ModemError) -> IPAddress {
    // What cannot be written in an argument must not become another name.
    guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .failed(.dnsFailure) }
    let reply = try await command(
      ATCommandLine("AT+CIPDOMAIN=").quoting(name), timeout: Timeout.lookup)
    // AT 2.2 quotes it.
    guard let value = reply.value(after: "+CIPDOMAIN:"),
      let address = IPAddress(Self.quoted(value) ?? String(decoding: value, as: UTF8.self)), !address.isZero,
      address.version == .v4
    else { throw .unexpected("AT+CIPDOMAIN without an address") }
    return address
  }

  /// As ``lookUp(_:)``, for the network-socket API.
  @Sendable func lookUpName(_ name: String) async throws(NSAPIError) -> IPAddress {
    do throws(ModemError) {
      return try await lookUp(name)
    } catch {
      throw error.code
    }
  }

  /// The text between one pair of quotes; nil without.
  private static func quoted(_ bytes: [UInt8]?) -> String? {
    guard let bytes, bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"")
    else { return nil }
    return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
  }
}

/// Which network to join, and with what password.
struct JoinCredentials: Hashable {
  let ssid: String
  /// Empty for an open network.
  let password: String
  let security: SecurityType

  /// The rules of `set_credentials`: SSID of 1…32 bytes (IEEE 802.11), password of 8…63 bytes unless open.
  ///
  /// - Throws: PARAMETER.
  init(ssid: String?, password: String?, security: SecurityType) throws(NSAPIError) {
    guard let ssid, (1...32).contains(ssid.utf8.count) else { throw .parameter }
    if security == .none {
      self.password = ""
    } else {
      guard let password, (8...63).contains(password.utf8.count) else { throw .parameter }
      self.password = password
    }
    self.ssid = ssid
    self.security = security
  }
}

extension JoinCredentials: CustomStringConvertible, CustomReflectable {
  /// Without the password.
  var description: String { "\(ssid) (\(security.name))" }

  var customMirror: Mirror { Mirror(self, children: ["ssid": ssid]) }
}
