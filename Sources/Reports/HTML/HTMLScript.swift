extension HTMLAssets {
  /// What a page can do with a script: filter and sort its rows, walk through its heat map by keyboard, show attempts
  /// as tabs, copy commands, and keep all that in its address. Without one it shows everything.
  ///
  /// The address is `#ANCHOR?NAME=VALUE&…`: only a fragment can change on a page that is a file.
  static let script: StaticString = """
    (() => {
      const all = (selector, within = document) => [...within.querySelectorAll(selector)];
      const parse = () => {
        const [, anchor, query] = /^#?([^?]*)\\??(.*)$/.exec(location.hash);
        return { anchor: decodeURIComponent(anchor), state: new URLSearchParams(query) };
      };
      let { anchor, state } = parse();
      const save = () => {
        const query = state.toString();
        history.replaceState(null, "", `#${encodeURIComponent(anchor)}${query ? `?${query}` : ""}`);
      };
      const set = (name, value) => {
        if (value) state.set(name, value); else state.delete(name);
        save();
      };

      const reveal = () => {
        const target = anchor && document.getElementById(anchor);
        all(".target").forEach((one) => one.classList.remove("target"));
        if (!target) return;
        for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
        const panel = target.closest("[role=tabpanel]");
        if (panel?.hidden) document.getElementById(panel.getAttribute("aria-labelledby"))?.click();
        target.classList.add("target");
        target.scrollIntoView({ block: "start" });
      };
      addEventListener("hashchange", () => { ({ anchor, state } = parse()); restore(); reveal(); });
      document.addEventListener("toggle", (event) => {
        if (!event.target.open || !event.target.id || !event.isTrusted || event.target.id === anchor) return;
        if (event.target.contains(document.activeElement)) { anchor = event.target.id; save(); }
      }, true);

      const form = document.getElementById("filter");
      let restore = () => {};
      if (form) {
        const table = document.getElementById(form.dataset.for);
        const count = document.getElementById("filter-count");
        const fields = all("[name]", form);
        const field = (name) => fields.find((one) => one.name === name)?.value ?? "";
        const bodies = all(":scope > tbody, :scope > details", table).map((body, place) => {
          const suite = (body.querySelector("tr.group, summary h3")?.textContent ?? "").toLowerCase();
          const rows = all(":scope > tr:not(.group), :scope > details.case", body);
          return { body, place, rows: rows.map((row, place) => ({
            row, place, text: `${suite} ${(row.cells?.[0] ?? row.querySelector(".name")).textContent.toLowerCase()}`,
            words: (row.dataset.word ?? "").split(" "), keys: (row.dataset.sort ?? "").split(" ").map(Number) })) };
        });
        const total = bodies.reduce((sum, one) => sum + one.rows.length, 0);
        const filter = () => {
          const wanted = field("q").trim().toLowerCase();
          const word = field("show");
          let shown = 0;
          for (const { body, rows } of bodies) {
            let inSuite = 0;
            for (const { row, text, words } of rows) {
              row.hidden = !(text.includes(wanted) && (!word || words.includes(word)));
              if (!row.hidden) inSuite += 1;
            }
            body.hidden = inSuite === 0;
            shown += inSuite;
          }
          count.textContent = `${shown} of ${total} ${count.dataset.noun}`;
        };
        const sort = () => {
          const key = field("sort");
          const order = (a, b) => key === "" ? a.place - b.place : key === "name" ? a.text.localeCompare(b.text)
            : (b.keys[key] || 0) - (a.keys[key] || 0) || a.place - b.place;
          for (const one of bodies) {
            one.rows.sort(order);
            for (const { row } of one.rows) one.body.append(row);
          }
          const most = (one) => Math.max(...one.rows.map((row) => row.keys[key] || 0));
          const sorted = [...bodies].sort((a, b) =>
            key === "" || key === "name" ? a.place - b.place : most(b) - most(a) || a.place - b.place);
          for (const one of sorted) table.append(one.body);
        };
        const choose = () => {
          const choice = form.querySelector("[name=firmware]");
          if (!choice) return;
          const range = choice.selectedOptions[0]?.dataset.columns;
          const [from, to] = range ? range.split(" ").map(Number) : [0, Infinity];
          for (const row of table.rows)
            for (const cell of row.cells) {
              if (cell.dataset.columns) {
                const [first, last] = cell.dataset.columns.split(" ").map(Number);
                cell.hidden = last <= from || first >= to;
                if (cell.colSpan > 1 || last - first > 1) cell.colSpan = Math.max(Math.min(last, to) - Math.max(first, from), 1);
              } else if (row.dataset.for && cell.cellIndex > 0 && cell.cellIndex <= Number(row.dataset.for)) {
                cell.hidden = cell.cellIndex - 1 < from || cell.cellIndex - 1 >= to;
              }
            }
        };
        const apply = () => { filter(); sort(); choose(); };
        restore = () => { for (const one of fields) one.value = state.get(one.name) ?? ""; apply(); };
        form.addEventListener("input", () => {
          for (const one of fields) if (one.value) state.set(one.name, one.value); else state.delete(one.name);
          save();
          apply();
        });
        form.addEventListener("submit", (event) => event.preventDefault());
        form.hidden = false;
        restore();
      }

      const map = document.querySelector("table.heat");
      const info = document.getElementById("cell-info");
      if (map && info) {
        const words = Object.fromEntries(all(".legend [data-state]").map((one) => [one.dataset.state, one.dataset.noun]));
        const runs = all("th.run", map);
        const isCell = (cell) => cell?.classList.length && !cell.classList.contains("side") && !cell.hidden;
        const target = (cell) => cell.querySelector("a") ?? cell;
        let current = null;
        const describe = (cell) => {
          const name = cell.parentElement.cells[0].textContent.trim();
          const run = runs[cell.cellIndex - 1]?.dataset.noun ?? "";
          return `${name}: ${words[cell.className]}${cell.title ? `, ${cell.title}` : ""}; run ${run}`;
        };
        const select = (cell, focuses) => {
          if (current) target(current).tabIndex = -1;
          current = cell;
          target(cell).tabIndex = 0;
          target(cell).setAttribute("aria-label", describe(cell));
          if (focuses) { target(cell).focus({ preventScroll: true }); cell.scrollIntoView({ block: "nearest", inline: "nearest" }); }
        };
        const cells = () => all("tbody tr:not(.group):not([hidden])", map).filter((row) => !row.parentElement.hidden);
        const step = (cell, rows, columns) => {
          const lines = cells();
          let row = lines.indexOf(cell.parentElement);
          let column = cell.cellIndex;
          for (;;) {
            row += rows; column += columns;
            const next = lines[row]?.cells[column];
            if (!next || next.classList.contains("side") || column === 0) return null;
            if (isCell(next)) return next;
          }
        };
        const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
        map.addEventListener("keydown", (event) => {
          const cell = event.target.closest("td");
          if (!cell || !moves[event.key]) return;
          event.preventDefault();
          const next = step(cell, ...moves[event.key]);
          if (next) select(next, true);
        });
        const show = (event) => {
          const cell = event.target.closest?.("td");
          if (!cell || !isCell(cell)) return;
          info.textContent = describe(cell);
          info.hidden = false;
        };
        map.addEventListener("focusin", show);
        map.addEventListener("mouseover", show);
        const last = all("tbody td", map).filter(isCell);
        const bad = last.filter((cell) => "fehib".includes(cell.className));
        if (last.length) select(bad.at(-1) ?? last.at(-1), false);
      }

      for (const group of all(".attempts")) {
        const panels = [...group.children];
        const tabs = document.createElement("div");
        tabs.setAttribute("role", "tablist");
        tabs.setAttribute("aria-label", "attempts");
        const key = `try-${group.dataset.for}`;
        const open = (index) => {
          buttons.forEach((button, place) => {
            button.setAttribute("aria-selected", place === index);
            button.tabIndex = place === index ? 0 : -1;
            panels[place].hidden = place !== index;
          });
        };
        const buttons = panels.map((panel, index) => {
          const button = document.createElement("button");
          button.type = "button";
          button.id = `${key}-${index}`;
          button.setAttribute("role", "tab");
          button.textContent = panel.querySelector("h4").textContent;
          panel.setAttribute("role", "tabpanel");
          panel.setAttribute("aria-labelledby", button.id);
          button.addEventListener("click", () => { open(index); set(key, String(index + 1)); });
          button.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            const next = step && buttons[(index + step + buttons.length) % buttons.length];
            if (next) { next.focus(); next.click(); }
          });
          tabs.append(button, " ");
          return button;
        });
        group.prepend(tabs);
        open(Math.min(Number(state.get(key)) || panels.length, panels.length) - 1);
      }

      for (const command of all("code.command")) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "Copy";
        button.setAttribute("aria-label", `Copy ${command.textContent}`);
        button.addEventListener("click", async () => {
          try { await navigator.clipboard.writeText(command.textContent); button.textContent = "Copied"; } catch {
            getSelection().selectAllChildren(command);
          }
        });
        command.after(button);
      }

      const cue = () => {
        for (const one of all(".wide")) one.classList.toggle("cue", one.scrollWidth > one.clientWidth + 1);
      };
      addEventListener("resize", cue);
      cue();
      reveal();
    })();

    """
}
