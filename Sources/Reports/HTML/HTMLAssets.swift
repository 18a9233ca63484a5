/// The parts of the page that are the same for every run.
enum HTMLAssets {
  /// How the page looks, light and dark. Text has at least 4.5 times the luminance of its ground or the reverse
  /// (WCAG 2.1, 1.4.3).
  static let style = """
    :root { --ground: #ffffff; --panel: #f5f7f9; --text: #1b1f24; --pale: #525b66; --line: #d0d7de;
      --good: #0f5f2a; --bad: #a3122a; --sent: #0b57b7; --received: #8a4600; --advice: #e8f0fb; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #0d1117; --panel: #161b22; --text: #e6edf3; --pale: #a3adb8; --line: #3a424c;
        --good: #56d364; --bad: #ff8a82; --sent: #79b8ff; --received: #e9b04d; --advice: #14253d; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 76rem; background: var(--ground); color: var(--text);
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
    h1 { font-size: 1.625rem; line-height: 1.25; margin: 0; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 0; display: inline; }
    h4 { font-size: .9375rem; margin: 1rem 0 .25rem; }
    p { margin: .25rem 0; }
    small { color: var(--pale); font-size: .875rem; }
    .good { color: var(--good); } .bad { color: var(--bad); } .pale { color: var(--pale); }
    .verdict { font-size: 1.125rem; font-weight: 600; margin: .25rem 0 .75rem; }
    .word { display: inline-block; border: 1px solid currentColor; border-radius: .25rem; padding: 0 .35rem;
      font-size: .75rem; line-height: 1.5; font-weight: 600; white-space: nowrap; vertical-align: .1em; }
    .counts { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .75rem; padding: 0; }
    dl { margin: 0; } dt { color: var(--pale); font-size: .875rem; } dd { margin: 0; }
    .brief { display: flex; flex-wrap: wrap; gap: .25rem 2rem; } .brief > div { min-width: 0; }
    .pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); column-gap: 1rem; align-items: baseline; }
    .pairs dt, .pairs dd { padding: .2rem 0; }
    .expectation { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
    .expectation code { font-weight: 600; }
    code, .exact { font-family: ui-monospace, monospace; font-size: .875rem; }
    dd.advice { background: var(--advice); border-radius: .25rem; padding: .2rem .5rem; margin-left: -.5rem;
      font-weight: 600; }
    .problem { border: 1px solid var(--line); border-left: 4px solid var(--pale); border-radius: .375rem;
      padding: .625rem .875rem; margin: 0 0 .75rem; background: var(--panel); }
    .problem.bad { border-left-color: var(--bad); color: inherit; } .problem.pale { color: inherit; }
    .problem.good { border-left-color: var(--good); color: inherit; }
    .problem > * + * { margin-top: .5rem; }
    .message { display: block; margin-top: .25rem; }
    .names { columns: 20rem; margin: .25rem 0; padding-left: 1.25rem; font-size: .875rem; }
    summary { cursor: pointer; }
    .wide { overflow-x: auto; max-width: 100%; }
    table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
    thead th { color: var(--pale); font-weight: 600; overflow-wrap: normal; }
    tbody th { font-weight: 500; min-width: 7rem; }
    .group th { padding-top: .9rem; font-weight: 600; background: var(--ground); }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .fixed, td.number { white-space: nowrap; }
    pre { overflow: auto; max-height: 30rem; margin: .25rem 0; padding: .5rem; background: var(--ground);
      border: 1px solid var(--line); font: .875rem/1.4 ui-monospace, monospace; white-space: pre-wrap; }
    form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 0 0 .5rem; }
    form[hidden] { display: none; }
    input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--pale);
      border-radius: .25rem; padding: .2rem .4rem; max-width: 100%; }
    :focus-visible { outline: 3px solid var(--sent); outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; } .skip:focus { position: static; }
    a { color: var(--sent); }
    figure { margin: 0; } figcaption { margin-bottom: .5rem; }
    svg { display: block; width: 100%; min-width: 40rem; height: auto; }
    svg text { fill: var(--text); font-size: 13px; stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
    svg text.inside { fill: var(--ground); font-size: 11px; stroke: none; }
    .grid { stroke: var(--line); } .axis { stroke: var(--text); }
    rect.suite { fill: none; stroke: var(--pale); } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
    rect.pale { fill: var(--pale); }
    polyline { fill: none; stroke-width: 1.5; }
    polyline.sent { stroke: var(--sent); } polyline.received { stroke: var(--received); stroke-dasharray: 5 3; }
    .key { display: inline-block; width: 1.5rem; height: 0; border-top: 2px solid; vertical-align: middle; }
    .key.sent { border-color: var(--sent); } .key.received { border-color: var(--received); border-top-style: dashed; }
    .key.good, .key.bad, .key.pale { width: .875rem; border-top-width: .875rem; vertical-align: -.1em; }
    @media (max-width: 40rem) {
      body { padding: 1rem .75rem; }
      .pairs { grid-template-columns: minmax(0, 1fr); } .pairs dt { padding-bottom: 0; } .pairs dd { padding-top: 0; }
      th, td { padding: .3rem .25rem; } table { font-size: .875rem; }
    }
    @media print { .problem { break-inside: avoid; } form { display: none; } }

    """

  /// What the page can do with a script: filter its cases. Without one it shows them all.
  static let script = """
    (() => {
      const form = document.getElementById("filter");
      const text = document.getElementById("filter-text");
      const word = document.getElementById("filter-word");
      const count = document.getElementById("filter-count");
      const suites = [...document.querySelectorAll("#case-table tbody")].map((body) => {
        const [head, ...rows] = body.rows;
        const suite = head.textContent.toLowerCase();
        return { body, rows: rows.map((row) => ({ row, name: `${suite} ${row.textContent.toLowerCase()}` })) };
      });
      const total = suites.reduce((sum, suite) => sum + suite.rows.length, 0);
      const wordFits = (row) => !word.value || (word.value === "!" ? row.classList.contains("other")
        : row.dataset.word === word.value);
      const apply = () => {
        const wanted = text.value.trim().toLowerCase();
        let shown = 0;
        for (const { body, rows } of suites) {
          let inSuite = 0;
          for (const { row, name } of rows) {
            row.hidden = !(name.includes(wanted) && wordFits(row));
            if (!row.hidden) inSuite += 1;
          }
          body.hidden = inSuite === 0;
          shown += inSuite;
        }
        count.textContent = `${shown} of ${total} cases`;
      };
      form.addEventListener("input", apply);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.hidden = false;
      apply();
    })();

    """
}
