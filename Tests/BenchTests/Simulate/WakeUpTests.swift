import ESP8266Driver
import ESP8266Simulator
import Glibc
import NetworkSocket
import SerialLines
import TestSupport
import Testing
import Timekeeping

@testable import Bench

@Suite("What a message over a pseudo-terminal wakes", .timeLimit(.minutes(5)))
struct WakeUpTests {
  /// How often the calling thread has waited.
  private static var waits: Int {
    var usage = rusage()
    // RUSAGE_THREAD.
    getrusage(__rusage_who_t(1), &usage)
    return usage.ru_nvcsw
  }

  private struct Session {
    /// How often each side's thread has waited.
    var driver = 0
    var module = 0
    var threads: Set<pthread_t> = []
  }

  /// The driver and a module that takes no time, each in a world of its own, with so many datagrams from one to the
  /// other: for each the module is sent a command and the payload, and answers twice.
  private func session(sends: Int) async throws -> Session {
    let options = try SimulatedModuleOptions(profile: nil, faults: [], baud: 115_200, pacing: .none)
    let simulation = ModuleSimulation(options, try Jobs.config(), network: .virtual, seed: 1)
    return try await RealWorld.run { far in
      let terminal = try PseudoTerminal(time: far)
      let before = Self.waits
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await simulation.run(on: terminal, far) }
        var session = try await RealWorld.run { near in
          let line = try await SerialAddress(terminal.path).open(time: near) { _ in }
          return try await TaskScope.run(near) { scope in
            let modem = ESP8266(line: line, time: near, settings: ModemSettings())
            scope.spawn { await modem.pump() }
            let interface = ESP8266Interface(modem: modem, dns: DNSSettings(), activity: NetworkActivity())
            try await DefaultInterface(credentials: Rig.credentials) { interface }.instance().connect()
            let socket = UDPSocket()
            try await socket.open(on: interface)
            let discard = SocketAddress(Rig.server, port: 9)
            _ = try await socket.send([0], to: discard)
            var session = Session()
            let before = Self.waits
            for _ in 0..<sends {
              _ = try await socket.send([UInt8](repeating: 7, count: 1024), to: discard)
              session.threads.insert(pthread_self())
            }
            session.driver = Self.waits - before
            line.close()
            await line.waitUntilClosed()
            return session
          }
        }
        session.module = Self.waits - before
        terminal.close()
        try await group.waitForAll()
        return session
      }
    }
  }

  @Test("a send wakes the driver's thread and the module's thread three times each at most, and no other one")
  func send() async throws {
    let sends = 200
    let (none, all) = (try await session(sends: 0), try await session(sends: sends))
    #expect(all.threads.count == 1)
    #expect(all.driver <= 3 * sends)
    #expect(all.module - none.module <= 3 * sends)
  }
}
