/// What the page can do with a script: filter its cases. Without one it shows them all.
enum HTMLScript {
  static let text = """
    (() => {
      const form = document.getElementById("filter");
      const text = document.getElementById("filter-text");
      const word = document.getElementById("filter-word");
      const count = document.getElementById("filter-count");
      const rows = [...document.querySelectorAll("#case-table tbody tr")];
      const names = rows.map((row) => row.textContent.toLowerCase());
      const apply = () => {
        const wanted = text.value.trim().toLowerCase();
        let shown = 0;
        rows.forEach((row, index) => {
          const fits = names[index].includes(wanted) && (!word.value || row.dataset.word === word.value);
          row.hidden = !fits;
          if (fits) shown += 1;
        });
        count.textContent = `${shown} of ${rows.length} cases`;
      };
      form.addEventListener("input", apply);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.hidden = false;
      apply();
    })();

    """
}
