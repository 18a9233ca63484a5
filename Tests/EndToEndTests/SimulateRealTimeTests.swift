import Foundation
import Testing
import ToolSupport

@Suite("netsocket-test simulate")
struct SimulateRealTimeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A module on a terminal with a link, started.
  private func simulate(_ arguments: [String] = []) throws -> (server: Server, client: TerminalClient) {
    let link = folder.path("esp8266")
    let server = try Server(["simulate", "--pty", link, "--seed", "1"] + arguments, lines: 2)
    #expect(server.lines[0].hasPrefix("/dev/pts/"))
    #expect(server.lines[1] == link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == server.lines[0])
    let client = try TerminalClient(link)
    #expect(client.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
    return (server, client)
  }

  private func join(_ client: TerminalClient) throws {
    #expect(try client.ask("ATE0").hasSuffix("\r\nOK\r\n"))
    #expect(try client.ask("AT+CWMODE_CUR=1") == "\r\nOK\r\n")
    #expect(
      try client.ask("AT+CWJAP_CUR=\"netsocket-secure\",\"sesame-for-simulator\"")
        == "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n")
  }

  @Test("answers on its terminal, joins, and has bytes echoed by a server on this machine")
  func echo() throws {
    let (services, offset) = try ServeRealTimeTests.serve()
    let transcript = folder.path("transcript")
    let (server, client) = try simulate([
      "--uplink", "host", "--map", "*:7=127.0.0.1:\(7 + offset)", "--transcript", transcript,
    ])
    #expect(try client.ask("AT") == "AT\r\r\n\r\nOK\r\n")
    #expect(try client.ask("AT+GMR").contains("AT version:1.7.4.0"))
    try join(client)
    #expect(
      try client.ask("AT+CIPSTART=\"TCP\",\"echo.netsocket.test\",7") == "CONNECT\r\n\r\nOK\r\n")
    #expect(try client.ask("AT+CIPSEND=5", until: "> ") == "\r\nOK\r\n> ")
    try client.send("hello")
    let text = client.read(until: ":hello")
    #expect(text.contains("\r\nRecv 5 bytes\r\n") && text.contains("\r\n+IPD,5:hello"), "\(text)")
    _ = client.read(until: "SEND OK\r\n", seconds: text.contains("SEND OK") ? 0 : 60)
    #expect(try client.ask("AT+CIPCLOSE") == "CLOSED\r\n\r\nOK\r\n")
    // Another password than the config's.
    #expect(
      try client.ask("AT+CWJAP_CUR=\"nowhere\",\"open-sesame\"", until: "FAIL\r\n").hasSuffix("\r\nFAIL\r\n"))
    #expect(server.stop() == 0)
    #expect(services.stop() == 0)
    let told = try String(contentsOfFile: transcript, encoding: .utf8)
    #expect(!told.contains("sesame"))
    #expect(told.contains("> AT+CWJAP_CUR=\"netsocket-secure\",\"***\"\\r\\n\n"), "\(told)")
    #expect(told.contains("< \\r\\nOK\\r\\n\n"))
  }

  @Test("takes clients of the module's server at a port that it tells")
  func incoming() throws {
    let (server, client) = try simulate(["--uplink", "host"])
    try join(client)
    #expect(try client.ask("AT+CIPMUX=1") == "\r\nOK\r\n")
    #expect(try client.ask("AT+CIPSERVER=1,333") == "\r\nOK\r\n")
    var notice = ""
    while !notice.contains("tcp port 333"), let line = server.program.nextErrorLine() { notice = line }
    #expect(notice.hasPrefix("netsocket-test: tcp port 333 of the module is 127.0.0.1:"), "\(notice)")
    let port = try #require(notice.split(separator: ":").last.flatMap { Int($0) })
    let visitor = try LoopbackSocket(port: port)
    #expect(client.read(until: "0,CONNECT\r\n") == "0,CONNECT\r\n")
    try visitor.send(Array("knock".utf8))
    #expect(client.read(until: "knock") == "\r\n+IPD,0,5:knock")
    #expect(try client.ask("AT+CIPSEND=0,6", until: "> ") == "\r\nOK\r\n> ")
    try client.send("who is")
    #expect(try visitor.receive(exactly: 6) == Array("who is".utf8))
    #expect(client.read(until: "SEND OK\r\n").hasSuffix("SEND OK\r\n"))
    #expect(server.stop(SIGINT) == 0)
  }

  @Test("lets a client come, go and come again, at a terminal and at a TCP port")
  func comeAndGo() throws {
    let server = try Server(
      ["simulate", "--listen", "127.0.0.1:0", "--no-pacing", "--seed", "1", "--quiet"], lines: 1)
    let place = server.lines[0]
    #expect(place.hasPrefix("socket://127.0.0.1:"))
    let port = try #require(place.split(separator: ":").last.flatMap { Int($0) })
    for _ in 0..<3 {
      let client = try LoopbackSocket(port: port)
      // The module may still start, and then it hears nothing.
      var answer: [UInt8] = []
      while !String(decoding: answer, as: UTF8.self).hasSuffix("\r\nOK\r\n") {
        try client.send(Array("AT\r\n".utf8))
        usleep(100_000)
        answer += try client.receive()
      }
    }
    #expect(server.stop(SIGHUP) == 0)
    let (terminal, client) = try simulate(["--no-pacing"])
    #expect(try client.ask("ATE0").hasSuffix("\r\nOK\r\n"))
    let other = try TerminalClient(folder.path("esp8266"))
    #expect(try other.ask("AT") == "\r\nOK\r\n")
    #expect(terminal.stop() == 0)
  }

  @Test("takes its link away when it stops, and that of a process that died before it")
  func link() throws {
    let link = folder.path("esp8266")
    let killed = try Server(["simulate", "--pty", link], lines: 2)
    killed.program.kill()
    _ = killed.program.wait()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == killed.lines[0])
    let next = try Server(["simulate", "--pty", link], lines: 2)
    let client = try TerminalClient(link)
    #expect(client.read(until: "\r\nready\r\n").hasSuffix("\r\nready\r\n"))
    // A second one does not take the link of one that lives.
    let second = try Tool.run(["simulate", "--pty", link])
    #expect(second.status == 69)
    #expect(second.stderr.contains("stop the simulator that created it"), "\(second.stderr)")
    #expect(next.stop() == 0)
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil)
  }

  @Test("touches nobody else's file")
  func foreignFile() throws {
    let file = try folder.file("esp8266", "mine")
    let output = try Tool.run(["simulate", "--pty", file])
    #expect(output.status == 69)
    #expect(output.stderr.contains("\(file) exists and is not a link of simulate"), "\(output.stderr)")
    #expect(output.stdout == "")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
  }

  @Test(
    "lives on in bounded memory with a client that sends ten megabytes without a line end",
    arguments: [false, true])
  func flood(isReading: Bool) throws {
    let (server, client) = try simulate(["--no-pacing"])
    let before = server.residentMegabytes
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<10 { try client.send(chunk, isReading: isReading) }
    #expect(server.residentMegabytes < before + 100)
    client.drain(quietMilliseconds: 3000)
    try client.send("\r\n")
    #expect(client.read(until: "\r\nERROR\r\n").hasSuffix("\r\nERROR\r\n"))
    #expect(try client.ask("AT").hasSuffix("\r\nOK\r\n"))
    #expect(server.stop() == 0)
  }

  @Test("needs no processor while nothing is said")
  func idle() throws {
    let (server, client) = try simulate()
    usleep(500_000)
    let before = server.processorSeconds
    usleep(3_000_000)
    #expect(server.processorSeconds - before < 0.3)
    #expect(try client.ask("AT").hasSuffix("\r\nOK\r\n"))
    #expect(server.stop() == 0)
  }

  @Test("has the defects that it is told to have")
  func faults() throws {
    let (server, client) = try simulate(["--fault", "mute=2"])
    #expect(try client.ask("AT").hasSuffix("\r\nOK\r\n"))
    #expect(!(try client.ask("AT", seconds: 2)).contains("OK"))
    #expect(server.stop() == 0)
  }

  @Test("makes its link when the module has booted, if it is told to, and says when it has")
  func ready() throws {
    let link = folder.path("esp8266")
    let program = try RunningProgram(Tool.program, ["simulate", "--pty", link, "--ready", "--seed", "1"])
    var lines: [String] = []
    while lines.last != "netsocket-test: ready", let line = program.nextErrorLine() {
      #expect(
        line == "netsocket-test: ready"
          || (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil)
      lines.append(line)
    }
    let client = try TerminalClient(link)
    // The boot text waits in the terminal for the first client.
    #expect(try client.ask("AT", until: "AT\r\r\n\r\nOK\r\n", seconds: 5).hasSuffix("OK\r\n"))
    program.send(SIGTERM)
    #expect(program.wait() == 0)
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil)
  }

  @Test("does not make its late link over somebody else's file: 69")
  func foreignFileAtReady() throws {
    let file = try folder.file("esp8266", "mine")
    let output = try Tool.run(["simulate", "--pty", file, "--ready", "--no-pacing"])
    #expect(output.status == 69)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
  }

  @Test("is power-cycled by SIGUSR2, also out of a sleep without an end")
  func powerSignal() throws {
    let (server, client) = try simulate(["--no-pacing"])
    #expect(try client.ask("ATE0").hasSuffix("\r\nOK\r\n"))
    _ = try client.ask("AT+GSLP=0")
    #expect(try client.ask("AT", seconds: 1) == "")
    server.program.send(SIGUSR2)
    #expect(client.read(until: "\r\nready\r\n", seconds: 10).hasSuffix("\r\nready\r\n"))
    #expect(try client.ask("AT") == "AT\r\r\n\r\nOK\r\n")
    #expect(server.stop() == 0)
  }

  @Test("is power-cycled by the next client of its TCP port, also when it hangs")
  func powerClient() throws {
    let server = try Server(
      ["simulate", "--listen", "127.0.0.1:0", "--no-pacing", "--fault", "mute=3", "--seed", "1"], lines: 1)
    let port = try #require(server.lines[0].split(separator: ":").last.flatMap { Int($0) })
    #expect(server.program.nextErrorLine()?.contains("until SIGINT or SIGTERM") == true)
    #expect(server.program.nextErrorLine() == "netsocket-test: ready")
    do {
      let first = try LoopbackSocket(port: port)
      for line in ["ATE0\r\n", "AT\r\n"] {
        try first.send(Array(line.utf8))
        var answer: [UInt8] = []
        while !String(decoding: answer, as: UTF8.self).hasSuffix("OK\r\n") { answer += try first.receive() }
      }
      try first.send(Array("AT\r\n".utf8))
    }
    // Until the line has noticed that its client left, another one is turned away.
    usleep(500_000)
    let second = try LoopbackSocket(port: port)
    var answer: [UInt8] = []
    while !String(decoding: answer, as: UTF8.self).hasSuffix("\r\nready\r\n") {
      answer += try second.receive()
    }
    #expect(server.program.nextErrorLine() == "netsocket-test: ready")
    try second.send(Array("AT\r\n".utf8))
    answer = []
    while !String(decoding: answer, as: UTF8.self).hasSuffix("\r\nOK\r\n") { answer += try second.receive() }
    #expect(server.stop() == 0)
  }

  @Test("says that SIGINT does not stop it where its parent has told it to ignore that")
  func ignoredInterrupt() throws {
    let output = try Tool.run(
      ["simulate", "--no-pacing"], shell: "trap '' INT; \"$@\" & sleep 2; kill $!; wait $!")
    #expect(output.stderr.contains("until SIGTERM (SIGINT is ignored, as the parent process has set it)"))
  }

  /// 100 commands: ten bytes of the line each, and 1 to 10 ms of the firmware.
  @Test(
    "takes at least the time that it is told to", arguments: [("full", 0.3), ("line", 0.08), ("none", 0)])
  func pacing(word: String, seconds: Double) throws {
    let (server, client) = try simulate(["--pacing", word])
    #expect(try client.ask("ATE0").hasSuffix("\r\nOK\r\n"))
    let start = ContinuousClock.now
    for _ in 0..<100 { #expect(try client.ask("AT") == "\r\nOK\r\n") }
    #expect((ContinuousClock.now - start) / .seconds(1) >= seconds)
    #expect(server.stop() == 0)
  }

  @Test(
    "wrong use is 64, with what is wrong and what to do",
    arguments: [
      (["--pty", "/tmp/a", "--listen", "127.0.0.1:0"], "--pty and --listen exclude each other"),
      (["--listen", "here"], "--listen: expected HOST:PORT, got 'here'"),
      (["--map", "*:7=127.0.0.1:7"], "needs --uplink host"), (["--allow-outside"], "needs --uplink host"),
      (["--uplink", "host", "--map", "x"], "invalid value 'x' for --map"),
      (["--uplink", "host", "--map", "*:7=192.0.2.1:7"], "--allow-outside"),
      (["--profile", "at9"], "unknown firmware profile 'at9'; expected one of: at0.20, at1.3"),
      (["--fault", "frobnicate"], "unknown fault 'frobnicate'"),
      (["--fault", "mute", "--fault", "mute=2"], "twice"), (["--fault", "mute=0"], "mute: expected"),
      (["--fault", "echoes-payload=maybe"], "echoes-payload: expected no or yes, got 'maybe'"),
      (["--ready"], "--ready needs --pty"), (["--pacing", "slow"], "full, line"),
      (["--pacing", "line", "--no-pacing"], "--pacing line and --no-pacing exclude each other"),
      (["--baud", "1"], "--baud: expected a number from 110"), (["--uplink", "none"], "virtual"),
    ])
  func wrongUse(arguments: [String], words: String) throws {
    let output = try Tool.run(["simulate"] + arguments)
    #expect(output.status == 64)
    #expect(output.stderr.contains(words), "\(output.stderr)")
    #expect(output.stdout == "")
  }

  @Test("a config that cannot be used is 65, one that is not there 66, no transcript 74")
  func badFiles() throws {
    let bad = try folder.file("bad.json", "{")
    #expect(try Tool.run(["simulate", "--test-config", bad]).status == 65)
    #expect(try Tool.run(["simulate", "--test-config", folder.path("none.json")]).status == 66)
    #expect(try Tool.run(["simulate", "--transcript", folder.path("none/t")]).status == 74)
  }
}
