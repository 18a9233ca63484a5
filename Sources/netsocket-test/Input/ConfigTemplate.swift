import Bench
import MbedFormats
import PositionedJSON
import TestConfiguration

/// A test config to start with: JSON5 with a comment for every key, made of the answers of its user.
struct ConfigTemplate {
  /// What is not known is nil: its key is null, or has the placeholder that a run warns of.
  var device: String?
  var echoServer: String?
  var ssid: String?
  /// Empty for a network without.
  var password: Secret?
  var security: String?
  var openSSID: String?

  /// The first error of the config, as the end of a sentence that begins with its key; nil if it can be used.
  var fault: String? {
    do throws(ConfigError) {
      let config = try TestConfigReader().read(Array(text.utf8)).config
      guard let device = config.device else { return nil }
      do throws(DeviceNameError) {
        _ = try DeviceKinds.device(device)
        return nil
      } catch {
        return error.message
      }
    } catch {
      return error.diagnostics.first?.message
    }
  }

  private var isOpen: Bool { password?.revealed.isEmpty == true || security == WiFiSecurity.none.rawValue }

  var text: String {
    let password = isOpen ? "null" : Self.value(password?.revealed ?? "WIFI_PASSWORD")
    let security = isOpen ? WiFiSecurity.none.rawValue : self.security ?? WiFiSecurity.wpaWPA2.rawValue
    return """
      // Test config of netsocket-test, written by "netsocket-test init". Format: JSON5, in the shape of mbed_app.json.
      // Documentation/guides/configuration.md lists all keys. Passwords are never printed, and never stored elsewhere.
      {
        "config": {
          // Device, as for --device. null: --device or NETSOCKET_TEST_DEVICE names it.
          "netsocket-test.device": \(Self.value(device)),

          // Server with echo, discard, chargen, daytime and time, as the module reaches it: "netsocket-test serve"
          // is one. null leaves out the TCP and UDP suites.
          "echo-server-addr": \(Self.value(echoServer)),
          "echo-server-port": 7,
          "echo-server-discard-port": 9,

          // Channel of the network below, 1 to 14: some cases join with it.
          "wifi-ch-secure": 1,

          // A network without password. null leaves out the cases that need it.
          "wifi-unsecure-ssid": \(Self.value(openSSID)),
        },
        "target_overrides": {
          "*": {
            "target.network-default-interface-type": "WIFI",

            // Network that the module joins: name (1 to 32 bytes), password (8 to 63 bytes), protection
            // (\(WiFiSecurity.allCases.map(\.rawValue).joined(separator: ", "))).
            "nsapi.default-wifi-ssid": \(Self.value(ssid ?? "WIFI_SSID")),
            "nsapi.default-wifi-password": \(password),
            "nsapi.default-wifi-security": "\(security)",

            // Country whose channels the module uses, such as DE.
            "esp8266.country-code": "CN",
          },
        },
      }

      """
  }

  /// A JSON string; one that begins with a quote would be read as C source, and is written so.
  private static func value(_ text: String?) -> String {
    guard let text else { return "null" }
    guard text.hasPrefix("\"") else { return JSONWriter.compact.write(.string(text)) }
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return JSONWriter.compact.write(.string("\"\(escaped)\""))
  }
}
