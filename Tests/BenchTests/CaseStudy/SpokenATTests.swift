import ATCommand
import NetworkSocket
import Testing
import Timekeeping

@testable import Bench

@Suite("Evidence from the line")
struct SpokenATTests {
  /// What is counted when the driver writes the commands that begin with `AT`, and the module says the rest.
  private static func evidence(_ words: String...) -> (Evidence, SpokenAT) {
    let activity = NetworkActivity()
    var spoken = SpokenAT(activity)
    for word in words {
      if word.hasPrefix("AT") {
        _ = spoken.say(Array("\(word)\r\n".utf8), at: .beginning)
      } else {
        // However it is cut.
        for byte in word.utf8 { spoken.hear([byte], at: .beginning) }
      }
    }
    return (activity.evidence, spoken)
  }

  @Test("a send counts with the module's count and SEND OK behind it, and else not")
  func sends() {
    let link = ["AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7", "0,CONNECT\r\n\r\nOK\r\n", "AT+CIPSEND=0,5"]
    func sent(_ answer: String) -> Int {
      Self.evidence(link[0], link[1], link[2], "\r\nOK\r\n> ", answer).0[.bytesOut]
    }
    #expect(sent("\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n") == 5)
    #expect(sent("\r\nRecv 4 bytes\r\n\r\nSEND OK\r\n") == 0)
    #expect(sent("\r\nSEND OK\r\n") == 0)
    #expect(sent("\r\nRecv 5 bytes\r\nSEND FAIL\r\n\r\nSEND OK\r\n") == 0)
  }

  @Test("a send counts also when the next one is announced before its SEND OK")
  func overlapping() {
    let (evidence, _) = Self.evidence(
      "AT+CIPSTART=0,\"TCP\",\"192.0.2.1\",7", "0,CONNECT\r\n\r\nOK\r\n", "AT+CIPSEND=0,5",
      "\r\nOK\r\n> ", "ATATA", "\r\nRecv 5 bytes\r\n\r\n+IPD,0,5:ATATA", "AT+CIPSEND=0,7",
      "\r\nbusy s...\r\n\r\nSEND OK\r\n", "AT+CIPSEND=0,7", "\r\nOK\r\n> ", "ATATAT\n",
      "\r\nRecv 7 bytes\r\n\r\nSEND OK\r\n")
    #expect(evidence[.bytesOut] == 12 && evidence[.bytesIn] == 5)
  }

  @Test("a command with what the module said behind it is an exchange, once another begins; no secret shows")
  func exchanges() {
    var spoken = SpokenAT(NetworkActivity(), secrets: ["secret-word"])
    #expect(spoken.say(Array("AT+CWQAP\r\n".utf8), at: .beginning)?.text == nil)
    spoken.hear(Array("\r\nOK\r\nnoise secret-word\r\n".utf8)[...], at: .beginning + .seconds(1))
    let exchange = spoken.say(Array("AT\r\n".utf8), at: .beginning + .seconds(3))
    #expect(exchange?.text == "AT+CWQAP → OK | noise ***")
    #expect(exchange.map { $0.ended - $0.started } == .seconds(1))
    #expect(spoken.last?.command == "AT" && spoken.last?.answer == nil)
    #expect(spoken.forgetExchanges(at: .beginning)?.text == "AT → no answer")
    #expect(spoken.exchanges.isEmpty)
  }

  @Test("received bytes count whatever they look like; an answer of a name server is a lookup")
  func received() {
    let (stream, _) = Self.evidence(
      "AT+CIPSTART=1,\"TCP\",\"192.0.2.1\",7", "1,CONNECT\r\n\r\nOK\r\n",
      "\r\n+IPD,1,11:\r\nSEND OK\r\n\r\n+IPD,1,2:ab1,CLOSED\r\n")
    #expect(stream[.bytesIn] == 13 && stream[.connects] == 1)
    let (lookup, _) = Self.evidence(
      "AT+CIPSTART=0,\"UDP\",\"8.8.8.8\",53", "0,CONNECT\r\n\r\nOK\r\n", "\r\n+IPD,0,3:abc")
    #expect(lookup[.lookups] == 1 && lookup[.bytesIn] == 0 && lookup[.connects] == 0)
  }

  @Test("a join, a refused join and a scan count once each, and only if they were asked for")
  func networks() {
    let (joined, spoken) = Self.evidence(
      "WIFI GOT IP\r\n", "AT+CWJAP_CUR=\"net\",\"secret-word\"",
      "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n",
      "WIFI GOT IP\r\n", "AT+CWJAP_CUR=\"net\",\"secret-word\"", "+CWJAP:2\r\n\r\nFAIL\r\n", "AT+CWLAP",
      "+CWLAP:(0,\"a\")\r\n+CWLAP:(0,\"b\")\r\n\r\nOK\r\n")
    #expect(joined[.joins] == 1 && joined[.refusedJoins] == 1 && joined[.scans] == 1)
    #expect(!spoken.exchanges.contains { $0.text.contains("secret-word") })
  }

  @Test("a restart that nobody asked for shows")
  func restarts() {
    #expect(!Self.evidence("AT+RST", "\r\nOK\r\n\r\nready\r\n").1.hasRestartedByItself)
    #expect(Self.evidence("AT+RST", "\r\nready\r\n", "\r\nready\r\n").1.hasRestartedByItself)
  }
}
