import Glibc

/// `fuzz TARGET FLAG… FOLDER…`: libFuzzer with one target; flags and folders are libFuzzer's.
@main
struct Fuzz {
  static func main() {
    let name = CommandLine.arguments.dropFirst().first ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
      let line = "fuzz: expected one of \(FuzzTarget.all.map(\.name).joined(separator: " "))\n"
      write(STDERR_FILENO, line, line.utf8.count)
      exit(64)
    }
    // libFuzzer takes its name and its arguments; the target's name is none of them.
    var arguments = CommandLine.unsafeArgv + 1
    var count = CommandLine.argc - 1
    exit(runFuzzer(&count, &arguments, target.take))
  }
}

/// What libFuzzer calls with each input: its bytes and their number; 0 keeps the input if it reaches new code.
typealias FuzzCallback = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

/// The entry of libFuzzer, which comes with the compiler.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: FuzzCallback
) -> Int32
