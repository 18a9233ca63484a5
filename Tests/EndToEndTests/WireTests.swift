import Foundation
import Testing
import ToolSupport
import WireSupport

@Suite("What was said on the wire")
struct WireTests {
  @Test("is in the transcript: both directions, with times that do not go back")
  func transcript() throws {
    let folder = try TemporaryFolder()
    let output = try Tool.run(["-n", "*-tcp", "--seed", "1", "--transcript", folder.path("wire.txt")])
    #expect(output.status == 0)
    let text = try String(contentsOfFile: folder.path("wire.txt"), encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines.contains { $0.contains(" s > AT+CWJAP=\"netsocket-secure\",\"***\"\\r\\n") })
    #expect(lines.contains { $0.contains(" s < ") && $0.contains("WIFI GOT IP\\r\\n") })
    let read = try #require(Transcript.read(in: text))
    #expect(Array(read.joined()).contains(Array("WIFI GOT IP\r\n".utf8)))
    let times = lines.compactMap { Double($0.prefix { $0 != " " }) }
    #expect(times.count == lines.count)
    #expect(times == times.sorted())
  }

  @Test("is shown as exchanges with --verbose")
  func verbose() throws {
    let output = try Tool.run(["--cases", "SYNCHRONOUS_DNS", "--seed", "1", "--verbose"])
    #expect(output.status == 0)
    #expect(output.stderr.contains(" s AT+CIPMUX=1 → ok ("))
    #expect(output.stderr.contains("AT+CWJAP=\"netsocket-secure\",\"***\" → "))
    #expect(!output.stderr.contains("sesame"))
  }

  @Test("cannot be kept where no file can be written: nothing runs")
  func unwritable() throws {
    let output = try Tool.run(["--transcript", "/no/such/folder/t"])
    #expect(output.status == 74)
    #expect(output.stderr.contains("cannot write the transcript /no/such/folder/t"))
  }
}
