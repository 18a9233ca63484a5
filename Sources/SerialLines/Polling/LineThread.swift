import Glibc

/// A thread of the system, for what blocks: waiting for descriptors, looking names up.
enum LineThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Runs `body` on a new thread, which ends with it.
  ///
  /// - Throws: `.system` where no thread is to be had.
  static func start(_ body: @escaping @Sendable () -> Void) throws(SerialLineError) {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Work(body))
    // Signals are for the threads that expect them: a new thread has the mask of the one that makes it.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, argument.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard status == 0 else {
      argument.release()
      throw .system(code: status, operation: "start a thread")
    }
    pthread_detach(thread)
  }
}
