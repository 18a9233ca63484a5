import MbedFormats
import RunComparison

/// The first page of a folder: what there is to look at.
public struct IndexPage: RenderedReport {
  private let dashboard: Dashboard
  private let folder = PageFolder()

  public init(_ dashboard: Dashboard) {
    self.dashboard = dashboard
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let grid = dashboard.grid
    let page = HTMLPage(
      title: "netsocket-test reports", name: "Index",
      parts: [.init(text: "Comparisons", target: "#comparisons"), .init(text: "Runs", target: "#runs")],
      source: dashboard.source)
    page.write(to: &target) { html in
      html.element(.h1, "netsocket-test reports")
      html.element(.p, [.class: "verdict"]) { html in
        html.element(
          .a, [.href: PageFolder.dashboard],
          "Dashboard of \(ReportText.count(grid.runs.count, "run")), "
            + ReportText.count(grid.firmwares.count, "firmware"))
      }
      writeComparisons(to: &html)
      html.element(.h2, [.id: "runs"], "Runs")
      RunTable(grid.runs.reversed(), folder).write(labelledBy: "runs", to: &html)
    }
  }

  private func writeComparisons<Target>(to html: inout HTMLWriter<Target>) {
    let firmwares = dashboard.grid.firmwares
    html.element(.h2, [.id: "comparisons"], "Comparisons")
    guard firmwares.count > 1 else { return html.element(.p, "All runs have one firmware.") }
    let columns: [HTMLColumn] = [
      .text("firmware"), .text("against"), .text("verdict"), .text("what changed"),
    ]
    html.table(labelledBy: "comparisons", columns: columns) { html in
      html.element(.tbody) { html in
        for index in firmwares.indices.dropFirst().reversed() {
          guard let comparison = firmwares[index].comparison else { continue }
          let (base, new) = (firmwares[index - 1].label, firmwares[index].label)
          html.element(.tr) { html in
            html.element(.th, [.scope: "row"]) { html in
              let page = folder.link(PageFolder.comparison(base, new))
              html.element(.a, [.href: page]) { $0.isolated(PageText.label(new)) }
            }
            html.element(.td) { $0.isolated(PageText.label(base)) }
            html.element(.td) { html in
              html.badge(
                comparison.exitCode == 0 ? "NO REGRESSION" : "WORSE", comparison.exitCode == 0 ? .good : .bad)
            }
            html.element(.td, PageText.headline(comparison))
          }
        }
      }
    }
  }
}
