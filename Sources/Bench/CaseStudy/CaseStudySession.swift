import CaseStudyDriver
import ESP8266Driver
import Greentea
import NetworkSocket
import SerialLines
import SocketSuites
import TestConfiguration
import Timekeeping

extension ModuleSession {
  /// Runs the job with the driver of the case study; the line is closed at the end.
  ///
  /// - Returns: the exit code.
  func run(_ settings: CaseStudySettings) async -> Int {
    let witness = LineWitness(
      module.line, time: module.time, secrets: job.config.secrets.map(\.revealed), observer: hooks.observer)
    let limits = module.board
    let ring = ReceiveRing(
      module.time, capacity: limits.ringCapacity, holdsSender: settings.usesFlowControl)
    module.scope.spawn { await ring.fill(from: witness) }
    let device = CaseStudyUnderTest(
      witness, ring, baud: module.settings.bootBaud, time: module.time)
    let dns = DNSSettings(job.config.dns)
    let generator = SeededGenerator(seed: job.seed)
    let environment = SuiteEnvironment(config: job.config, generator: generator.stream("payloads")) {
      [wrapping, module] in
      wrapping(
        CaseStudyInterface(
          ring: ring, line: witness, baud: module.settings.bootBaud, on: device.board, limits: limits,
          settings: settings, dns: dns, activity: device.calls, scope: module.scope))
    }
    let runner = GreenteaRunner(
      time: module.time, device: device, options: job.options, limitSet: hooks.limitSet
    ) { [hooks, module, watch] event in
      hooks.sink(event)
      watch(event.event, environment)
      if let text = TranscriptNote.text(event.event) { module.note(text) }
      guard case .caseStarted(let id) = event.event else { return }
      device.beginCase()
      module.caseStarted(id)
    }
    let plan = SuiteCatalog.plan(environment, job.selection, scale: job.timeoutScale)
    let code = await runner.run(arrange(plan), job.description)
    device.board.turnOff()
    witness.endExchanges()
    module.line.close()
    await module.line.waitUntilClosed()
    return code
  }
}
