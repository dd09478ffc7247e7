// swift-tools-version: 6.1
import Foundation
import PackageDescription

// The library marks what only its own tests and measurements need as `package`. To reach it, this
// package gives itself the same package name, which SwiftPM derives from the checkout's folder.
let folder = URL(fileURLWithPath: Context.packageDirectory).standardizedFileURL
  .deletingLastPathComponent().lastPathComponent.lowercased()
let libraryName = String(folder.map { $0.isLetter || $0.isNumber ? $0 : "_" })

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-package-name", libraryName]),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "parsimony", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        .product(name: "Parsimony", package: "parsimony"),
        .product(name: "SmallModels", package: "parsimony"),
        .product(name: "Puzzles", package: "parsimony"),
        .product(name: "Experiments", package: "parsimony"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], packageAccess: false, swiftSettings: house)
  ]
)
