/// What no code of the product may say, because it would escape virtual time, or end the process.
enum ForbiddenWords {
  struct Rule {
    /// The word, as it is told.
    let name: String
    /// A regular expression for a line of code.
    let pattern: String

    /// Words end at a dot too, other than in Unicode's rules for prose.
    func regex() throws -> Regex<AnyRegexOutput> {
      try Regex(pattern).wordBoundaryKind(.simple)
    }
  }

  static let rules: [Rule] = [
    Rule(name: "Task {", pattern: #"\bTask\s*\{"#),
    Rule(name: "Task( without executor", pattern: #"\bTask(<[^>]*>)?\s*\((?!executorPreference:)"#),
    Rule(name: "Task(executorPreference:", pattern: #"\bTask(<[^>]*>)?\s*\(executorPreference:"#),
    Rule(name: "Task.detached", pattern: #"\bTask(<[^>]*>)?\s*\.\s*(detached|immediate)"#),
    Rule(name: "Task.sleep", pattern: #"\bTask(<[^>]*>)?\s*\.\s*sleep"#),
    Rule(name: "ContinuousClock", pattern: #"\bContinuousClock\b"#),
    Rule(name: "SuspendingClock", pattern: #"\bSuspendingClock\b"#),
    Rule(name: "clock_gettime", pattern: #"\b(clock_gettime|gettimeofday|time\(nil\))"#),
    Rule(name: "Dispatch", pattern: #"\bDispatch[A-Z]\w*"#),
    Rule(name: "Thread", pattern: #"\bThread\b"#),
    Rule(name: "pthread_create", pattern: #"\bpthread_create\b"#),
    Rule(name: "@MainActor", pattern: #"@MainActor\b"#),
    Rule(name: "sleep(", pattern: #"(^|[^.\w])(u|nano)?sleep\((?!until|for)"#),
    Rule(name: "Date(", pattern: #"\b(Date|Foundation\.Date)\s*[(.]"#),
    Rule(
      name: "random without generator", pattern: #"\.(random\((?!.*using:)|shuffled?\(\)|randomElement\(\))"#),
    Rule(name: "SystemRandomNumberGenerator", pattern: #"\bSystemRandomNumberGenerator\b"#),
    Rule(name: "getrandom", pattern: #"\b(getrandom|getentropy|arc4random\w*|rand\()"#),
    Rule(name: "try!", pattern: #"\btry!"#),
    Rule(name: "as!", pattern: #"\bas!"#),
    Rule(name: "fatalError(", pattern: #"\bfatalError\s*\("#),
  ]

  /// Words of unfinished work: looked for in comments too.
  static let unfinished = Rule(name: "TODO or FIXME", pattern: #"\b(TODO|FIXME|XXX)\b"#)

  /// Which file may say what, and nobody else.
  static let exemptions: [String: Set<String>] = [
    // The one task of a world.
    "Timekeeping/VirtualWorld.swift": ["Task(executorPreference:"],
    // Real time.
    "Timekeeping/RealWorld.swift": ["clock_gettime"],
    // The threads of what blocks: a world, and who waits for time, for descriptors, for signals.
    "Timekeeping/SystemThread.swift": ["pthread_create"],
    // The date that a service on a real socket tells.
    "HostNetwork/ServiceHost.swift": ["clock_gettime"],
    // How a moment and a day are written.
    "Timekeeping/WallTime.swift": ["Date("],
    // The seed of a run that was given none, the id of a run, and when it began and ended.
    "netsocket-test/RunIdentity.swift": [
      "random without generator", "SystemRandomNumberGenerator", "Date(",
    ],
    // The ticking of the clock that people see.
    "netsocket-test/StopSignals.swift": ["Task.sleep"],
    // Time as people have it, whatever the time of the run.
    "netsocket-test/Stopwatch.swift": ["ContinuousClock"],
  ]

  static func offences(of file: Repository.File) throws -> [String] {
    let path = "\(file.module)/\(file.name)"
    let exempt = exemptions[path] ?? []
    let code = file.code
    var offences: [String] = []
    for rule in rules where !exempt.contains(rule.name) {
      let regex = try rule.regex()
      for (number, text) in code where text.contains(regex) {
        offences.append("\(path):\(number): \(rule.name)")
      }
    }
    let regex = try unfinished.regex()
    for (index, text) in file.lines.enumerated() where text.contains(regex) {
      offences.append("\(path):\(index + 1): \(unfinished.name)")
    }
    return offences
  }
}
