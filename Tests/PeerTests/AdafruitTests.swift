import Foundation
import Testing
import ToolSupport

@Suite("Adafruit's ESP_ATcontrol on the simulated module", .needsPeers)
struct AdafruitTests {
  @Test("brings it up, joins, looks names up, scans, and has bytes echoed by a server on this machine")
  func session() throws {
    let folder = try TemporaryFolder()
    let echo = try Peers.start("slow_echo.py", lines: 1)
    let link = folder.path("esp8266")
    let module = try Server(
      [
        "simulate", "--pty", link, "--seed", "1", "--uplink", "host", "--map",
        "*:7=127.0.0.1:\(try #require(echo.lines.first))",
      ], lines: 2)
    // It begins with an AT, and the module must have started by then.
    let client = try TerminalClient(link)
    #expect(client.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
    let output = try Peers.python(
      "adafruit_client.py", [link, "netsocket-secure", "sesame-for-simulator", "echo.netsocket.test", "7"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(
      output.stdoutLines == [
        "version AT version:1.7.4.0(May 11 2020 19:13:04)", "address 192.168.1.107", "connected True",
        "host 198.51.100.7",
        "networks FRITZ!Box 7530 QN; Vodafone-8C41; netsocket-open; netsocket-secure", "socket True",
        "echo 5 True", "echo 1024 True", "status 4",
      ], "\(output.stdout)")
    #expect(module.stop() == 0)
    echo.program.kill()
  }
}
