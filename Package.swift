// swift-tools-version: 6.2
import PackageDescription

let basicSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
]
let settings = basicSettings + [.enableUpcomingFeature("MemberImportVisibility")]

/// In the modules an async function runs where its caller runs. Otherwise each call and each return asks for the
/// executor of the task: a sixth of a run's instructions.
let nonsending = [SwiftSetting.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// `script/test` sets it: its tests run the modules thousands of times, and optimised these take a third of the time.
/// Not always, because SwiftPM refuses a dependency with unsafe flags.
let optimization: [SwiftSetting] =
  Context.environment["NETSOCKET_TEST_OPTIMIZED"] == "1" ? [.unsafeFlags(["-O"])] : []

/// With Glibc and FoundationEssentials in one module `timespec` has two owners (Swift 6.3): with
/// MemberImportVisibility it compiles or not by the order of the files.
let modulesWithTwoTimespecs: Set = ["Timekeeping"]

let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// What each module may import, lowest layer first. This is the only place where it is written down:
/// `Tests/ArchitectureTests` holds the sources to it, and Documentation/architecture.md says what the modules are for.
let modules: [(name: String, imports: [Target.Dependency])] = [
  ("Timekeeping", ["CPolling", heap, deque]),
  ("PositionedJSON", []),
  ("NetworkSocket", ["Timekeeping"]),
  ("SerialLines", ["CSerialPort", "Timekeeping"]),
  ("ATCommand", ["SerialLines", "Timekeeping", deque]),
  ("ESP8266Driver", ["ATCommand", "NetworkSocket", "SerialLines", "Timekeeping", deque]),
  ("CaseStudyDriver", ["NetworkSocket", "SerialLines", "Timekeeping"]),
  ("NetworkServices", ["Timekeeping", heap]),
  ("ESP8266Simulator", ["NetworkServices", "SerialLines", "Timekeeping", heap]),
  ("HostNetwork", ["NetworkServices", "NetworkSocket", "Timekeeping", deque, nioCore, nioPosix]),
  ("TestConfiguration", ["PositionedJSON"]),
  ("Greentea", ["NetworkSocket", "Timekeeping"]),
  ("EventLog", ["Greentea", "NetworkSocket", "PositionedJSON", "Timekeeping"]),
  ("SocketSuites", ["Greentea", "NetworkSocket", "TestConfiguration", "Timekeeping"]),
  ("RunComparison", ["Greentea", "NetworkSocket", "PositionedJSON", "Timekeeping"]),
  ("MbedFormats", ["Greentea", "PositionedJSON", "Timekeeping"]),
  (
    "Reports",
    [
      "EventLog", "Greentea", "MbedFormats", "NetworkSocket", "PositionedJSON", "RunComparison",
      "Timekeeping",
    ]
  ),
  ("RunImport", ["EventLog", "Greentea", "NetworkSocket", "PositionedJSON", "Timekeeping"]),
  (
    "RunHistory",
    [
      "CZlib", "EventLog", "Greentea", "NetworkSocket", "PositionedJSON", "RunComparison", "Timekeeping",
      grdb,
    ]
  ),
  (
    "Bench",
    [
      "ATCommand", "CaseStudyDriver", "ESP8266Driver", "ESP8266Simulator", "Greentea", "HostNetwork",
      "NetworkServices", "NetworkSocket", "SerialLines", "SocketSuites", "TestConfiguration", "Timekeeping",
      deque,
    ]
  ),
]

/// What the helpers of all tests import.
let testSupport: [Target.Dependency] = [
  "EventLog", "Greentea", "NetworkSocket", "PositionedJSON", "Timekeeping",
]

/// What the tests of a module import besides the module, what it imports itself, and what `TestSupport` imports.
let testImports: [String: [Target.Dependency]] = [
  "ESP8266Driver": ["WireSupport"],
  "RunHistory": ["MbedFormats", "Reports", "ToolSupport"],
  "RunImport": ["MbedFormats", "Reports", "RunComparison"],
  "Bench": ["RunComparison", "WireSupport"],
]

/// Each dependency once, at its first place.
func distinct(_ dependencies: [Target.Dependency]) -> [Target.Dependency] {
  var known: Set<String> = []
  return dependencies.filter { known.insert("\($0)").inserted }
}

/// Modules whose tests bring files of other tools, or approved texts.
let modulesWithFixtures: Set = [
  "Bench", "Reports", "RunComparison", "RunHistory", "RunImport", "TestConfiguration",
]

/// Modules that are tested with another, whose samples they write and read.
let testedElsewhere: Set = ["EventLog", "MbedFormats"]

let package = Package(
  name: "netsocket-test",
  // What a test of somebody else's network stack is made of, and what the package in Benchmarks imports.
  products: modules.map { .library(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: modules.map { name, imports in
    .target(
      name: name, dependencies: imports,
      swiftSettings: nonsending + (modulesWithTwoTimespecs.contains(name) ? basicSettings : settings)
        + optimization)
  }
    + modules.filter { !testedElsewhere.contains($0.name) }.map { name, imports in
      .testTarget(
        name: name + "Tests",
        dependencies: distinct(
          [.byName(name: name), "TestSupport"] + testSupport + imports + testImports[name, default: []]),
        resources: modulesWithFixtures.contains(name) ? [.copy("Fixtures")] : [], swiftSettings: settings)
    }
    + [
      .target(name: "CPolling"),
      .target(name: "CSerialPort"),
      .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
      .executableTarget(
        name: "netsocket-test",
        dependencies: modules.map { .byName(name: $0.name) }
          + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
        swiftSettings: settings, plugins: ["EmbedRevision"]),
      .plugin(name: "EmbedRevision", capability: .buildTool()),
      .testTarget(
        name: "EndToEndTests",
        dependencies: modules.map { .byName(name: $0.name) }
          + ["netsocket-test", "CSerialPort", "TestSupport", "ToolSupport", "WireSupport", grdb],
        resources: [.copy("Fixtures")], swiftSettings: settings),
      .testTarget(
        name: "PeerTests",
        dependencies: modules.map { .byName(name: $0.name) }
          + ["netsocket-test", "TestSupport", "ToolSupport", grdb],
        resources: [.copy("Peers")], swiftSettings: settings),
      .testTarget(name: "ArchitectureTests", swiftSettings: settings + optimization),
      .target(
        name: "TestSupport", dependencies: testSupport, path: "Tests/TestSupport", swiftSettings: settings),
      .target(
        name: "WireSupport",
        dependencies: ["ATCommand", "ESP8266Driver", "SerialLines", "TestSupport", "Timekeeping"],
        path: "Tests/WireSupport", swiftSettings: settings),
      .target(
        name: "ToolSupport", dependencies: ["WireSupport"], path: "Tests/ToolSupport", swiftSettings: settings
      ),
    ],
  swiftLanguageModes: [.v6]
)
