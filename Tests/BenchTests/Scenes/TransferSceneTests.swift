import Greentea
import TestSupport
import Testing
import Timekeeping

@testable import Bench

/// Scenes of sends, receives and joins, and what a run says of each.
@Suite("Causes of data and joins that are true", .timeLimit(.minutes(2)))
struct TransferSceneTests {
  // MARK: Sends

  /// The sixth send is echoed, but has another answer than `SEND OK`.
  ///
  /// - Parameter answer: what the module says of so many bytes.
  static func sixthSend(answered answer: @escaping @Sendable (Int) -> [UInt8]) -> SceneModule.Script {
    SceneModule.Script { script in
      script.payload = { module, id, payload in
        guard module.sends == 6 else { return false }
        try await module.say(answer(payload.count))
        try await module.reply(id, payload)
        return true
      }
    }
  }

  @Test("a send that is never confirmed is named, and not what cleaned up after it")
  func unconfirmed() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST", Self.sixthSend { Array("\r\nRecv \($0) bytes\r\n".utf8) })
    try SceneWords(
      .device, "AT+CIPSEND=0,6 → OK | Recv 6 bytes, but no SEND OK within 10.0 s",
      advice: "netsocket-test doctor"
    ).check(outcome.cause)
  }

  @Test("a confirmation that cannot be read is none, and is shown")
  func unreadableConfirmation() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      Self.sixthSend { Array("\r\nRecv \($0) bytes\r\n\r\nSEND".utf8) + [0xFF] + Array(" OK\r\n".utf8) })
    try SceneWords(
      .device, "AT+CIPSEND=0,6 → OK | Recv 6 bytes | SEND\\xFF OK, but no SEND OK within 10.0 s",
      advice: "netsocket-test doctor"
    ).check(outcome.cause)
  }

  /// The prompt of the sixth send comes late, or never; then the payload reaches the peer.
  ///
  /// - Parameter peer: hears what the peer is sent.
  static func prompt(after delay: Duration?, _ peer: Trace<[UInt8]>) -> SceneModule.Script {
    SceneModule.Script { script in
      script.command = { module, command in
        guard command.hasPrefix("AT+CIPSEND="), module.sends == 5 else { return false }
        let fields = command.dropFirst("AT+CIPSEND=".count).split(separator: ",").compactMap { Int($0) }
        module.sends += 1
        try await module.ok()
        if let delay { try await module.say("> ", after: delay) }
        let payload = try await module.take(fields[1])
        peer.add(payload)
        try await module.confirm(fields[0], payload)
        return true
      }
    }
  }

  @Test(
    "a late prompt gets the payload, and nothing else reaches the peer",
    arguments: ["TCPSOCKET_ECHOTEST", "UDPSOCKET_ECHOTEST"])
  func latePrompt(testCase: String) async throws {
    let peer = Trace<[UInt8]>()
    let outcome = try await SceneRun.run(testCase, Self.prompt(after: .milliseconds(2600), peer))
    #expect(outcome.result?.verdict == .ok, "\(String(describing: outcome.cause))")
    #expect(peer.all.count == 1)
    #expect(peer.all.allSatisfy { !$0.starts(with: "AT".utf8) && $0.contains { $0 != 0x20 } })
  }

  @Test("a prompt that never comes is named, and costs one expectation, or one datagram")
  func lostPrompt() async throws {
    let peer = Trace<[UInt8]>()
    let outcome = try await SceneRun.run("TCPSOCKET_ECHOTEST", Self.prompt(after: nil, peer))
    try SceneWords(
      .device, "AT+CIPSEND=0,6 → OK, but no prompt within 5.0 s", advice: "netsocket-test doctor"
    )
    .check(outcome.cause)
    #expect(outcome.result?.failed == 1)
    let datagrams = Trace<[UInt8]>()
    let other = try await SceneRun.run("UDPSOCKET_ECHOTEST", Self.prompt(after: nil, datagrams))
    #expect(other.result?.verdict == .ok, "\(String(describing: other.cause))")
    for bytes in peer.all + datagrams.all {
      #expect(!bytes.starts(with: "AT".utf8) && bytes.contains { $0 != 0x20 }, "\(bytes)")
    }
  }

  // MARK: Data

  private static let line = "esp8266.rts"

  @Test("bytes that are lost on the serial line are counted")
  func short() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.unknown = ["AT+CIPRECVMODE"]
        script.delivery = { module, id, bytes in
          guard module.deliveries == 8 else { return false }
          try await module.deliver(id, Array(bytes.dropLast(3)), announcing: bytes.count)
          return true
        }
      })
    try SceneWords(.bench, "of 8 announced bytes 5 came: bytes lost on the serial line", advice: Self.line)
      .check(outcome.cause)
  }

  @Test("a module that holds bytes and has not announced them is asked before the hang is judged")
  func unannounced() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.delivery = { module, id, bytes in
          guard module.deliveries == 6 else { return false }
          module.keep(id, bytes)
          return true
        }
      })
    try SceneWords(
      .bench, "the module holds 6 bytes that it has not announced (AT+CIPRECVLEN?)", advice: Self.line
    )
    .check(outcome.cause)
  }

  @Test("an answer that cannot be read is the line's")
  func unreadable() async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, command in
          guard command == "AT+CIFSR" else { return false }
          try await module.say("+CIFSR:STAI\u{8}\u{3},\"192.168.1.107\"\r\n\r\nOK\r\n")
          return true
        }
      })
    try SceneWords(.bench, "an answer cannot be read: AT+CIFSR", advice: Self.line).check(outcome.cause)
  }

  // MARK: Joins

  @Test(
    "a failed join has the words of its code and of what came before it",
    arguments: [
      ("+CWJAP:1", "before association (+CWJAP:1)", "netsocket-test doctor"),
      ("WIFI CONNECTED\r\n+CWJAP:1", "after association (WIFI CONNECTED, then +CWJAP:1)", "DHCP"),
      ("WIFI CONNECTED\r\nWIFI DISCONNECT\r\n+CWJAP:1", "after association", "DHCP"),
      ("+CWJAP:2", "refuses the password", "nsapi.default-wifi-password"),
      ("+CWJAP:3", "does not find the access point", "netsocket-test doctor"),
      ("WIFI DISCONNECT\r\n+CWJAP:4", "the connection to the access point failed", "netsocket-test doctor"),
    ])
  func join(text: String, expected: String, advice: String) async throws {
    let outcome = try await SceneRun.run(
      "TCPSOCKET_ECHOTEST",
      SceneModule.Script { script in
        script.command = { module, command in
          guard command.hasPrefix("AT+CWJAP=") else { return false }
          try await module.say("\(text)\r\n\r\nFAIL\r\n", after: .seconds(15))
          return true
        }
      })
    try SceneWords(.network, expected, advice: advice).check(outcome.cause)
  }
}
