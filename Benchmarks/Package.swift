// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "netsocket-test", path: "..")],
  targets: [
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "ATCommand", "Bench", "ESP8266Driver", "ESP8266Simulator", "Greentea", "NetworkServices",
        "NetworkSocket",
        "EventLog", "MbedFormats", "Reports", "RunComparison", "RunHistory", "SerialLines", "SocketSuites",
        "TestConfiguration",
        "Timekeeping",
      ].map { .product(name: $0, package: "netsocket-test") },
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
