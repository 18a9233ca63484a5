/// The config of a run without `--test-config`.
///
/// Every key of the suites is set, so that every case is built. Names and addresses are reserved for examples
/// (RFC 6761 `.test`, RFC 9542 `00:00:5e:00:53:xx`): the simulator puts such networks on the air. The same
/// text is `TestConfigs/esp8266_config.json`, to be copied and changed.
public enum EmbeddedConfig {
  /// The text, as a user would write it.
  public static let text = #"""
    {
        "config": {
            "echo-server-addr": {
                "help": "Host name or IP address of the server with echo, discard, chargen and daytime",
                "value": "\"echo.netsocket.test\""
            },
            "echo-server-port": {
                "help": "Port of the echo service",
                "value": 7
            },
            "echo-server-discard-port": {
                "help": "Port of the discard service",
                "value": 9
            },
            "wifi-secure-ssid": {
                "help": "Name of a network with password; unset, the cases that need it are left out",
                "value": "\"netsocket-secure\""
            },
            "wifi-password": {
                "help": "Password of that network, 8 to 63 bytes; it is never shown or stored",
                "value": "\"sesame-for-simulator\""
            },
            "wifi-secure-protocol": {
                "help": "Protection of that network: WEP, WPA, WPA2, WPA/WPA2, WPA3 or WPA3/WPA2",
                "value": "\"WPA/WPA2\""
            },
            "wifi-ch-secure": {
                "help": "Channel of that network, 1 to 14",
                "value": 1
            },
            "ap-mac-secure": {
                "help": "Hardware address of that network's access point; may be left out",
                "value": "\"00:00:5e:00:53:01\""
            },
            "wifi-unsecure-ssid": {
                "help": "Name of a network without password; unset, the cases that need it are left out",
                "value": "\"netsocket-open\""
            },
            "wifi-ch-unsecure": {
                "help": "Channel of that network, 1 to 14; may be left out",
                "value": 6
            },
            "ap-mac-unsecure": {
                "help": "Hardware address of that network's access point; may be left out",
                "value": "\"00:00:5e:00:53:02\""
            },
            "max-scan-size": {
                "help": "How many access points a scan asks for",
                "value": 10
            },
            "dns-test-hosts": {
                "help": "Host names to look up, as many as dns-test-hosts-num",
                "value": "{\"google.com\", \"youtube.com\", \"facebook.com\", \"wikipedia.org\", \"yahoo.com\", \"instagram.com\"}"
            },
            "dns-test-hosts-second": {
                "help": "As many other host names, to push the first ones out of the cache",
                "value": "{\"ipv6ready.org\", \"wireshark.org\", \"bbc.co.uk\", \"cnn.com\", \"www.flickr.com\", \"www.mozilla.org\"}"
            },
            "dns-test-hosts-num": {
                "help": "Length of both lists, at least 6",
                "value": 6
            },
            "dns-simult-queries": {
                "help": "Lookups at once; must be 5, the queue size of the DNS engine",
                "value": 5
            },
            "netsocket-test.device": {
                "help": "Which device to test, as for --device; null leaves the choice to the command line",
                "value": null
            }
        },
        "target_overrides": {
            "*": {
                "target.network-default-interface-type": "WIFI",
                "nsapi.default-wifi-ssid": "\"netsocket-secure\"",
                "nsapi.default-wifi-password": "\"sesame-for-simulator\"",
                "nsapi.default-wifi-security": "WPA_WPA2",
                "nsapi.dns-cache-size": 3,
                "nsapi.dns-response-wait-time": 5000,
                "nsapi.dns-total-attempts": 3,
                "nsapi.dns-retries": 0,
                "esp8266.provide-default": true,
                "esp8266.serial-baudrate": 115200,
                "esp8266.rts": "NC",
                "esp8266.cts": "NC",
                "esp8266.socket-bufsize": 8192,
                "esp8266.country-code": "CN",
                "esp8266.built-in-dns": false,
                "esp8266.debug": false
            }
        },
        "macros": ["MBED_EXTENDED_TESTS"]
    }

    """#
}
