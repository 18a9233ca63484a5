// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of ours: its folder is `Sources/<name>`, its tests are in `Tests/<name>Tests`.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings)
}

func tests(_ name: String, imports: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + imports, resources: resources,
    swiftSettings: settings)
}

let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let package = Package(
  name: "netsocket-test",
  // What the package in Benchmarks imports.
  products: ["ATCommand", "Bench", "Greentea", "SocketSuites", "TestConfiguration"].map {
    .library(name: $0, targets: [$0])
  },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // Ground floor first; Documentation/architecture.md has the table that this follows.
    module("Timekeeping", imports: [heap, deque]),
    tests("Timekeeping", imports: ["TestSupport"]),
    module("NetworkSocket", imports: ["Timekeeping"]),
    tests("NetworkSocket", imports: ["Timekeeping", "TestSupport"]),
    module("SerialLines", imports: ["Timekeeping"]),
    tests("SerialLines", imports: ["Timekeeping", "TestSupport"]),
    module("ATCommand", imports: ["Timekeeping", "SerialLines"]),
    tests("ATCommand", imports: ["Timekeeping", "SerialLines", "TestSupport"]),
    module("ESP8266Driver", imports: ["Timekeeping", "SerialLines", "ATCommand", "NetworkSocket", deque]),
    tests(
      "ESP8266Driver", imports: ["Timekeeping", "SerialLines", "ATCommand", "NetworkSocket", "TestSupport"]),
    module("NetworkServices", imports: ["Timekeeping", heap]),
    tests("NetworkServices", imports: ["Timekeeping", "TestSupport"]),
    module("ESP8266Simulator", imports: ["Timekeeping", "SerialLines", "NetworkServices", heap]),
    tests("ESP8266Simulator", imports: ["Timekeeping", "SerialLines", "NetworkServices", "TestSupport"]),
    module("PositionedJSON"),
    tests("PositionedJSON"),
    module("TestConfiguration", imports: ["PositionedJSON"]),
    tests("TestConfiguration", imports: ["PositionedJSON"], resources: [.copy("Fixtures")]),
    module("Greentea", imports: ["Timekeeping"]),
    tests("Greentea", imports: ["Timekeeping", "TestSupport"]),
    module("SocketSuites", imports: ["Greentea", "NetworkSocket", "TestConfiguration", "Timekeeping"]),
    tests(
      "SocketSuites",
      imports: ["Greentea", "NetworkSocket", "TestConfiguration", "Timekeeping", "TestSupport"]),
    module("RunComparison", imports: ["Greentea", "Timekeeping"]),
    tests("RunComparison", imports: ["Greentea", "Timekeeping"], resources: [.copy("Fixtures")]),
    module("Reporting", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping"]),
    tests(
      "Reporting", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping", "TestSupport"],
      resources: [.copy("Fixtures")]),
    module("RunHistory", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping"]),
    tests(
      "RunHistory",
      imports: ["Greentea", "PositionedJSON", "Reporting", "RunComparison", "Timekeeping", "TestSupport"],
      resources: [.copy("Fixtures")]),
    module(
      "Bench",
      imports: [
        "ESP8266Driver", "ESP8266Simulator", "Greentea", "NetworkServices", "NetworkSocket", "SerialLines",
        "SocketSuites", "TestConfiguration", "Timekeeping", "ATCommand",
      ]),
    tests(
      "Bench",
      imports: [
        "ESP8266Driver", "ESP8266Simulator", "Greentea", "NetworkServices", "NetworkSocket", "SerialLines",
        "SocketSuites", "TestConfiguration", "TestSupport", "Timekeeping", "ATCommand",
      ]),
    .executableTarget(
      name: "netsocket-test",
      dependencies: [
        "ATCommand", "Bench", "Greentea", "PositionedJSON", "Reporting", "SerialLines", "SocketSuites",
        "TestConfiguration", "Timekeeping",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["netsocket-test", "Greentea", "ToolSupport"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "PeerTests", dependencies: ["netsocket-test", "ToolSupport"], resources: [.copy("Peers")],
      swiftSettings: settings),

    .testTarget(name: "ArchitectureTests", swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Timekeeping"], path: "Tests/TestSupport", swiftSettings: settings),
    .target(name: "ToolSupport", path: "Tests/ToolSupport", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
