/// How the page looks, light and dark. Text has at least 4.5 times the luminance of its ground or the reverse
/// (WCAG 2.1, 1.4.3).
enum HTMLStyle {
  static let text = """
    :root { --ground: #ffffff; --panel: #f3f5f7; --text: #1b1f24; --pale: #525b66; --line: #c9d1d9;
      --good: #0f5f2a; --bad: #a3122a; --sent: #0b57b7; --received: #8a4600; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #0d1117; --panel: #161b22; --text: #e6edf3; --pale: #a3adb8; --line: #3a424c;
        --good: #56d364; --bad: #ff8a82; --sent: #79b8ff; --received: #e9b04d; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1rem; max-width: 80rem; background: var(--ground); color: var(--text);
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
    h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
    h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
    small { color: var(--pale); font-size: .875rem; }
    .good { color: var(--good); } .bad { color: var(--bad); } .pale { color: var(--pale); }
    .verdict { font-weight: 600; margin: 0 0 .5rem; }
    .word { border: 1px solid currentColor; border-radius: .25rem; padding: 0 .35rem; font-size: .8125rem;
      font-weight: 600; white-space: nowrap; }
    .counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: 0 0 1rem; padding: 0; }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); gap: .5rem 1rem;
      margin: 0; }
    dt { color: var(--pale); font-size: .875rem; } dd { margin: 0; }
    .problem { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: 0 0 .75rem;
      background: var(--panel); }
    summary { cursor: pointer; }
    .problem > summary + * { margin-top: .5rem; }
    .wide { overflow-x: auto; max-width: 100%; }
    table { border-collapse: collapse; width: 100%; min-width: 36rem; font-size: .9375rem; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
      min-width: 4rem; }
    thead th { color: var(--pale); font-weight: 600; overflow-wrap: normal; }
    tbody th { font-weight: 500; min-width: 9rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    pre { overflow: auto; max-height: 30rem; margin: .25rem 0; padding: .5rem; background: var(--ground);
      border: 1px solid var(--line); font: .875rem/1.4 ui-monospace, monospace; white-space: pre-wrap; }
    form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 0 0 .5rem; }
    form[hidden] { display: none; }
    input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--pale);
      border-radius: .25rem; padding: .2rem .4rem; max-width: 100%; }
    :focus-visible { outline: 3px solid var(--sent); outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; } .skip:focus { position: static; }
    a { color: var(--sent); }
    svg { display: block; width: 100%; min-width: 40rem; height: auto; }
    svg text { fill: var(--text); font-size: 13px; }
    .grid { stroke: var(--line); } .axis { stroke: var(--text); }
    rect.suite { fill: none; stroke: var(--pale); } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
    rect.pale { fill: var(--pale); }
    polyline { fill: none; stroke-width: 1.5; }
    polyline.sent { stroke: var(--sent); } polyline.received { stroke: var(--received); stroke-dasharray: 5 3; }
    .key { display: inline-block; width: 1.5rem; height: 0; border-top: 2px solid; vertical-align: middle; }
    .key.sent { border-color: var(--sent); } .key.received { border-color: var(--received); border-top-style: dashed; }
    @media print { .problem { break-inside: avoid; } form { display: none; } }

    """
}
