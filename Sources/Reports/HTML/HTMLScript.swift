/// What the page can do with a script: filter its cases. Without one it shows them all.
enum HTMLScript {
  static let text = """
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
