import Glibc

// Without a bound Swift Testing begins all tests at once, and each lasts as long as all of them. Its only bound is
// this environment variable, which it reads when it starts: a bare `swift test` needs it set before.
#if compiler(>=6.3)
  @used @section(".init_array")
  private let boundParallelTests: @convention(c) () -> Void = {
    setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", "\(sysconf(Int32(_SC_NPROCESSORS_ONLN)))", 0)
  }
#endif
