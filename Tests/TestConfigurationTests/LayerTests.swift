import TestConfiguration
import Testing

@Suite("Layers of the config")
struct LayerTests {
  private static let layered = """
    {
      "target_overrides": {
        "K64F": {"app.echo-server-port": 3, "wifi-ch-secure": 5},
        "*": {"echo-server-port": 2, "max-scan-size": null, "netsocket-test.device": "sim:"},
        "OTHER": {"echo-server-port": 70000, "nobody-reads-this": 1},
        "Later": {"echo-server-port": 4}
      },
      "config": {
        "echo-server-addr": "a", "echo-server-port": 1, "max-scan-size": 9, "netsocket-test.device": "x"
      }
    }
    """

  @Test(
    "the sections of the target and of * lie over config's values, in the order of the file, as mbed has it",
    arguments: [(nil, "2"), ("K64F", "2"), ("LATER", "4"), ("later", "4"), ("UNKNOWN", "2"), ("*", "2")]
      as [(String?, String)]
  )
  func order(target: String?, expected: String) {
    let outcome = Outcome(Self.layered, target: target)
    #expect(outcome.rendered == [])
    #expect(outcome.value(of: "echo-server-port") == expected)
    #expect(outcome.value(of: "max-scan-size") == "10")
    #expect(outcome.config?.device == "sim:")
  }

  @Test("only the chosen target's values are checked")
  func chosen() {
    #expect(
      Outcome(Self.layered, target: "other").errors.map(\.message) == [
        "`echo-server-port` must be a whole number from 1 to 65535, not 70000"
      ])
  }

  @Test("null removes a value that a lower layer sets")
  func null() {
    let outcome = Outcome(
      #"{"config": {"echo-server-addr": "a"}, "target_overrides": {"T": {"echo-server-addr": null}}}"#,
      target: "T")
    #expect(outcome.config?.missingKey(for: .echoServer) == "echo-server-addr")
  }

  @Test(
    "what has no effect is told in a warning with line and column",
    arguments: [
      (
        #"{"config": {"echo-server-adr": 1}}"#,
        [
          #"1:13: warning: unknown key "echo-server-adr"; did you mean `echo-server-addr`?"#
        ]
      ),
      (
        #"{"target_overrides": {"*": {"main-stack": 1, "app.led": 2, "fault": 3}}, "config": {"fault": 1}}"#,
        [
          #"1:29: warning: unknown key "main-stack""#,
          #"1:46: warning: unknown key "app.led""#,
        ]
      ),
      (
        #"{"config": {"nsapi.dns-retries": 1}}"#,
        [
          "1:13: warning: `nsapi.dns-retries` has no effect here; move it to `target_overrides`"
        ]
      ),
      (
        #"{"config": {"max-scan-size": {"vaule": 1, "help": ""}}}"#,
        [
          #"1:31: warning: unknown attribute "vaule" of `max-scan-size`"#
        ]
      ),
      (
        #"{"target_overrides": {"*": {"platform.stdio-baud-rate": 9600, "esp8266.rtx": "D1"}}}"#,
        [
          #"1:63: warning: unknown key "esp8266.rtx"; did you mean `esp8266.tx`?"#
        ]
      ),
      (
        #"{"target_overrides": {"*": {"app.nsapi.dns-retries": 1}}}"#,
        [
          #"1:29: warning: unknown key "app.nsapi.dns-retries""#
        ]
      ),
      (
        #"{"config": {"echo-server-port-tls": 2007}}"#,
        [
          "1:13: warning: `echo-server-port-tls` has no effect: no suite here reads it"
        ]
      ),
      (
        #"{"macros": ["MBEDTLS_SHA1_C", "X=\"hunter2\"", "MBED_EXTENDED_TEST"]}"#,
        [
          "1:48: warning: unknown macro `MBED_EXTENDED_TEST`; did you mean `MBED_EXTENDED_TESTS`?"
        ]
      ),
      (
        #"{"comfig": {}, "name": "app", "requires": [], "artifact_name": "a", "custom_targets": {}}"#,
        [
          #"1:2: warning: unknown member "comfig""#
        ]
      ),
      (
        #"{"target_overrides": {"*": {"\u001b[2J\n\#(String(repeating: "x", count: 60))": 1}}}"#,
        [
          #"1:29: warning: unknown key "\u001b[2J\n\#(String(repeating: "x", count: 35))…""#
        ]
      ),
    ])
  func warnings(text: String, expected: [String]) {
    let outcome = Outcome(text)
    #expect(outcome.rendered == expected)
    #expect(outcome.config != nil)
  }

  @Test("keys of the application, of mbed and of its drivers and libraries are no unknown keys")
  func keysOfOthers() {
    let outcome = Outcome(
      """
      {"config": {"main-stack": {"help": "ours", "value": 1}, "wifi-tx-pin": "D1"},
       "target_overrides": {"*": {"platform.stdio-baud-rate": 9600, "target.features_add": ["LWIP"], "main-stack": 2,
         "app.wifi-tx-pin": "D2", "mbed-mesh-api.heap-size": 1, "target.extra_labels_remove": ["X"]}}}
      """)
    #expect(outcome.rendered == [])
  }

  @Test("overrides of Mbed CE lie between config and target_overrides")
  func unconditionalOverrides() {
    let outcome = Outcome(
      """
      {"target_overrides": {"*": {"wifi-ch-secure": 3}}, "config": {"echo-server-port": 1, "echo-server-addr": "a"},
       "overrides": {"echo-server-port": 2, "wifi-ch-secure": 2, "nsapi.dns-retries": 4, "esp8266.rtx": 1}}
      """)
    #expect(
      outcome.rendered == [#"2:84: warning: unknown key "esp8266.rtx"; did you mean `esp8266.tx`?"#])
    #expect(outcome.value(of: "echo-server-port") == "2")
    #expect(outcome.value(of: "nsapi.dns-retries") == "4")
    #expect(outcome.value(of: "echo-server-addr") == "a")
  }

  @Test("sections for other targets that set a missing key are named, so that one can be chosen")
  func otherSections() throws {
    let text = """
      {"target_overrides": {
        "*": {"nsapi.dns-retries": 1},
        "K64F": {"target.network-default-interface-type": "WIFI", "echo-server-addr": "a"},
        "K66F": {"app.echo-server-addr": "b", "wifi-secure-ssid": null}}}
      """
    let keys = ["target.network-default-interface-type", "echo-server-addr", "wifi-secure-ssid"]
    #expect(
      try #require(Outcome(text).config).sectionsToChoose(for: keys) == [
        "K64F, K66F set echo-server-addr: add one of them, such as -m K64F",
        "K64F sets target.network-default-interface-type: add -m K64F",
      ])
    let chosen = try #require(Outcome(text, target: "k64f").config)
    #expect(chosen.missingKey(for: .wifiInterface) == nil)
    #expect(chosen.missingKey(for: .echoServer) == nil)
  }

  @Test("JSON5 is read: single quotes, names without quotes, trailing commas, comments")
  func json5() throws {
    let text = """
      // as Mbed CE has it
      {
        target_overrides: {
          '*': {
            'nsapi.dns-retries': 0x2, "nsapi.dns-cache-size": +4, /* the next line goes on */
            'nsapi.default-wifi-ssid': "'it\\
      s'",
          },
        },
      }
      """
    let config = try #require(Outcome(text).config)
    #expect(config.dns.retries == 2)
    #expect(config.dns.cacheSize == 4)
    #expect(config.defaultNetwork?.ssid == "'its'")
  }

  @Test(
    "a wrong outer shape is an error",
    arguments: [
      (
        "[]", "1:1: error: a test config must be an object with `config` and `target_overrides`, not an array"
      ),
      (#"{"config": 1}"#, "1:12: error: `config` must hold an object, not a number"),
      (
        #"{"target_overrides": []}"#, "1:22: error: `target_overrides` must hold an object, not an array"
      ),
      (
        #"{"target_overrides": {"OTHER": 1}}"#,
        "1:32: error: `target_overrides` must hold an object, not a number"
      ),
      (#"{"macros": "A"}"#, "1:12: error: `macros` must hold an array, not a string"),
      (
        #"{"config": {"max-scan-size": 1, "max-scan-size": 2}}"#,
        #"1:33: error: duplicate name "max-scan-size"; first used at 1:13"#
      ),
      (
        #"{"target_overrides": {"*": {"max-scan-size": 1, "app.max-scan-size": 2}}}"#,
        "1:49: error: `max-scan-size` is set twice here, once as `app.max-scan-size`; the other is at 1:29"
      ),
      ("{", "1:2: error: the document ends here; expected a name in double quotes"),
      ("", "1:1: error: the document ends here; expected a value"),
    ])
  func shape(text: String, expected: String) {
    #expect(Outcome(text).rendered == [expected])
  }

  @Test("a file above the size limit is refused")
  func size() {
    let outcome = Outcome([UInt8](repeating: 0x20, count: TestConfigReader.maximumSize + 1))
    #expect(outcome.rendered == ["1:1: error: the document is larger than 1048576 bytes"])
  }

  @Test("a file full of unknown keys is read in linear time", .timeLimit(.minutes(1)))
  func manyWarnings() {
    let members = (0..<30_000).map { "\"key-\($0)\": 1" }.joined(separator: ",")
    #expect(Outcome(overrides(members)).warnings.count == 30_000)
  }

  @Test("all errors are told in the order of the file, each with its file name")
  func allErrors() throws {
    let text = """
      // comments and trailing commas are welcome
      {
        "target_overrides": {"*": {"esp8266.serial-baudrate": 1,}},
        "macros": ["MBED_EXTENDED_TESTS=2"], /* like this */
        "config": {"echo-server-port": 0, "unknown-key": 1, "max-scan-size": 256},
      }
      """
    let error = try #require(throws: ConfigError.self) { try TestConfigReader().read(Array(text.utf8)) }
    #expect(
      error.rendered(fileName: "a/b.json") == """
        a/b.json:3:57: error: `esp8266.serial-baudrate` must be a whole number from 110 to 4608000, not 1
        a/b.json:4:14: error: macro `MBED_EXTENDED_TESTS` must be 0 or 1, or have no value: write `MBED_EXTENDED_TESTS=0` or \
        `MBED_EXTENDED_TESTS`
        a/b.json:5:34: error: `echo-server-port` must be a whole number from 1 to 65535, not 0
        a/b.json:5:72: error: `max-scan-size` must be a whole number from 1 to 255, not 256
        """)
  }
}
