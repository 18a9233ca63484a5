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
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
  name: "netsocket-test",
  // What a test of somebody else's network stack is made of, and what the package in Benchmarks imports.
  products: [
    "ATCommand", "Bench", "ESP8266Driver", "ESP8266Simulator", "Greentea", "NetworkServices", "NetworkSocket",
    "Reporting", "RunComparison", "RunHistory", "SerialLines", "SocketSuites", "TestConfiguration",
    "Timekeeping",
  ].map {
    .library(name: $0, targets: [$0])
  },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Ground floor first; Documentation/architecture.md has the table that this follows.
    module("Timekeeping", imports: [heap, deque]),
    tests("Timekeeping", imports: ["TestSupport"]),
    module("NetworkSocket", imports: ["Timekeeping"]),
    tests("NetworkSocket", imports: ["Timekeeping", "TestSupport"]),
    .target(name: "CSerialPort"),
    module("SerialLines", imports: ["Timekeeping", "CSerialPort"]),
    tests("SerialLines", imports: ["Timekeeping", "TestSupport", "CSerialPort"]),
    module("ATCommand", imports: ["Timekeeping", "SerialLines"]),
    tests("ATCommand", imports: ["Timekeeping", "SerialLines", "TestSupport"]),
    module("ESP8266Driver", imports: ["Timekeeping", "SerialLines", "ATCommand", "NetworkSocket", deque]),
    tests(
      "ESP8266Driver",
      imports: ["Timekeeping", "SerialLines", "ATCommand", "NetworkSocket", "TestSupport", "WireSupport"]),
    module("NetworkServices", imports: ["Timekeeping", heap]),
    tests("NetworkServices", imports: ["Timekeeping", "TestSupport"]),
    module("ESP8266Simulator", imports: ["Timekeeping", "SerialLines", "NetworkServices", heap]),
    tests("ESP8266Simulator", imports: ["Timekeeping", "SerialLines", "NetworkServices", "TestSupport"]),
    module(
      "HostNetwork",
      imports: ["Timekeeping", "NetworkSocket", "NetworkServices", deque, nioCore, nioPosix]),
    tests(
      "HostNetwork",
      imports: ["Timekeeping", "NetworkSocket", "NetworkServices", "TestSupport", nioCore, nioPosix]),
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
    module("Reporting", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping", mustache]),
    tests(
      "Reporting", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping", "TestSupport"],
      resources: [.copy("Fixtures")]),
    module("RunHistory", imports: ["Greentea", "PositionedJSON", "RunComparison", "Timekeeping", grdb]),
    tests(
      "RunHistory",
      imports: [
        "Greentea", "PositionedJSON", "Reporting", "RunComparison", "Timekeeping", "TestSupport",
        "ToolSupport",
        grdb,
      ], resources: [.copy("Fixtures")]),
    module(
      "Bench",
      imports: [
        "ESP8266Driver", "ESP8266Simulator", "Greentea", "HostNetwork", "NetworkServices", "NetworkSocket",
        "SerialLines", "SocketSuites", "TestConfiguration", "Timekeeping", "ATCommand", deque,
      ]),
    tests(
      "Bench",
      imports: [
        "ESP8266Driver", "ESP8266Simulator", "Greentea", "HostNetwork", "NetworkServices", "NetworkSocket",
        "RunComparison", "SerialLines", "SocketSuites", "TestConfiguration", "TestSupport", "Timekeeping",
        "ATCommand",
        "WireSupport",
      ]),
    .executableTarget(
      name: "netsocket-test",
      dependencies: [
        "ATCommand", "Bench", "ESP8266Driver", "Greentea", "PositionedJSON", "Reporting", "RunComparison",
        "RunHistory", "SerialLines", "SocketSuites", "TestConfiguration", "Timekeeping", "HostNetwork",
        "NetworkSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "netsocket-test", "Greentea", "HostNetwork", "NetworkServices", "NetworkSocket", "PositionedJSON",
        "SerialLines", "TestSupport", "Timekeeping", "ToolSupport", "WireSupport", "CSerialPort",
      ],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "PeerTests",
      dependencies: [
        "Greentea", "netsocket-test", "Reporting", "SerialLines", "TestSupport", "Timekeeping", "ToolSupport",
      ],
      resources: [.copy("Peers")],
      swiftSettings: settings),

    .testTarget(name: "ArchitectureTests", swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Greentea", "PositionedJSON", "Timekeeping"],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    .target(
      name: "WireSupport",
      dependencies: ["ATCommand", "ESP8266Driver", "SerialLines", "TestSupport", "Timekeeping"],
      path: "Tests/WireSupport", swiftSettings: settings),
    .target(
      name: "ToolSupport", dependencies: ["WireSupport"], path: "Tests/ToolSupport", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
