import Glibc

/// Threads of the system, for what blocks: a world's loop, the wait for time, for descriptors or for a look-up.
public enum SystemThread {
  /// The system gives no thread; the number of its error.
  public struct StartError: Error {
    public let code: Int32
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Runs `body` on a new thread, which ends with it.
  ///
  /// The thread takes no signals but those of its own errors: they are for the threads that expect them.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(StartError) {
    var blocked = sigset_t()
    sigfillset(&blocked)
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { sigdelset(&blocked, number) }
    // A new thread has the mask of the one that makes it.
    var before = sigset_t()
    pthread_sigmask(SIG_SETMASK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Work(body))
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, argument.toOpaque())
    guard code == 0 else {
      argument.release()
      throw StartError(code: code)
    }
    pthread_detach(thread)
  }
}
