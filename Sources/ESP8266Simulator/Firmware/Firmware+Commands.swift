import NetworkServices

extension Firmware {
  /// A command line is complete: it is processed for a while, then executed.
  mutating func begin(_ line: ArraySlice<UInt8>) {
    guard let line = CommandLine(Array(line)) else {
      writeCode("02")
      return fail(CommandError())
    }
    let command = command(line.name)
    var delay = draw(command?.cost(profile.delays) ?? profile.delays.command)
    if case .set = line.form, command?.setWritesFlash == true { delay += draw(profile.delays.flashWrite) }
    if !faults.hooks.isEmpty {
      switch effect(on: line) {
      case .obey: break
      case .obeyLate(let time): delay += time
      case .answer(let text): return answerWithoutWork(text)
      case .neverEnd: return
      case .busy: return answerWithoutWork("\r\nbusy p...\r\n")
      case .restart(let cause): return startOver(cause: cause)
      }
    }
    schedule(.execute(line), after: delay)
  }

  private mutating func answerWithoutWork(_ text: String) {
    output.write(Array(text.utf8), at: now)
    becomeIdle()
  }

  mutating func execute(_ line: CommandLine) {
    do throws(CommandError) {
      guard let command = command(line.name) else {
        writeCode("09")
        return fail(CommandError())
      }
      switch try run(command, line.form) {
      case .ok(let text): conclude(text)
      case .pending: break
      }
    } catch {
      writeCode("0a")
      fail(error)
    }
  }

  /// The command of that name, if the firmware has it.
  private func command(_ name: String) -> FirmwareCommand? {
    profile.commands.contains(name) ? FirmwareCommand.table[name] : nil
  }

  private mutating func run(
    _ command: FirmwareCommand, _ form: CommandLine.Form
  ) throws(CommandError) -> CommandOutcome {
    switch form {
    case .test:
      if let test = command.test { return try test(&self) }
    case .query:
      if let query = command.query { return try query(&self) }
    case .execute:
      if let execute = command.execute { return try execute(&self) }
    case .set(let text):
      if let set = command.set {
        let arguments = try Arguments(
          text, acceptsHexadecimal: profile.openPoints.acceptsHexadecimal, acceptsWords: command.takesWords,
          knowsEscapes: profile.grammar.knowsEscapes)
        try arguments.limit(to: command.arguments)
        return try set(&self, arguments)
      }
    }
    throw CommandError()
  }

  /// The command is complete: its text, `OK`, and the firmware reads the next line.
  mutating func conclude(_ text: String = "") {
    write(text + "\r\nOK\r\n")
    becomeIdle()
  }

  /// The command is complete with an error: the firmware's word for it, and `ERROR`.
  mutating func fail(_ error: CommandError) {
    if let word = error.word {
      write((profile.grammar.words[word] ?? word) + "\r\n")
      if profile.openPoints.errorFollowsDiagnostic { write("\r\nERROR\r\n") }
    } else {
      write("\r\nERROR\r\n")
    }
    becomeIdle()
  }

  /// 2.x with `SYSLOG=1` says why a line is an error.
  mutating func writeCode(_ subcode: String) {
    if session.tellsCodes { write("ERR CODE:0x01\(subcode)0000\r\n") }
  }

  mutating func becomeIdle() {
    pendingCommand = nil
    // A restart that was requested meanwhile keeps the input deaf.
    if case .deaf = input { return }
    input = .idle
  }
}

/// The command that keeps the firmware busy beyond its own execution.
enum PendingCommand: Sendable {
  case joining
  case scanning
  case resolving(ConnectionID, NameLookup)
  case pinging(ConnectionID)
  case opening(ConnectionSlot)
  case closing([ConnectionSlot])
  case sending(SendOrder)
  case transparent(ConnectionSlot)
}
