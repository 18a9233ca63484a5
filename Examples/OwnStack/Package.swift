// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "own-stack",
  dependencies: [
    // In a package of yours: .package(url: "https://…/netsocket-test", from: "0.1.0")
    .package(name: "netsocket-test", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "own-stack",
      dependencies: [
        "Greentea", "NetworkServices", "NetworkSocket", "EventLog", "MbedFormats", "Reports", "SocketSuites",
        "TestConfiguration",
        "Timekeeping",
      ].map { .product(name: $0, package: "netsocket-test") },
      path: "Sources/OwnStack")
  ],
  swiftLanguageModes: [.v6]
)
