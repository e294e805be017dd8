// Draws each canvas[data-chart] from the table it names: first column labels, then the figures.
(() => {
  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function datasets(canvas, table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    const columns = [...rows[0].cells].flatMap((cell, at) => (at && at < 3 ? [at] : []));
    // What it is compared with is pale and dashed, what matters is dark and whole: told apart
    // without colour. It comes second, unless the canvas says so.
    const looks = [
      { borderColor: tone("--quiet"), backgroundColor: tone("--line"), borderDash: [5, 4] },
      { borderColor: tone("--accent"), backgroundColor: tone("--accent") },
    ];
    if (canvas.dataset.first === "now") looks.reverse();
    return columns.map((at, number) => ({
      label: heads[at],
      data: rows.map((row) => (row.cells[at].dataset.value ?? "") === "" ? null : Number(row.cells[at].dataset.value)),
      borderWidth: 1.5,
      pointRadius: canvas.dataset.chart === "line" ? 2 : 0,
      spanGaps: true,
      yAxisID: canvas.dataset.axes && number ? "right" : "y",
      ...looks[number],
    }));
  }

  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.table);
    if (canvas.dataset.drawn || !table || !table.tBodies[0].rows.length) return;
    canvas.dataset.drawn = "1";
    const axis = { ticks: { color: tone("--quiet") }, grid: { color: tone("--line") } };
    new Chart(canvas, {
      type: canvas.dataset.chart,
      data: {
        labels: [...table.tBodies[0].rows].map((row) => row.cells[0].textContent.trim()),
        datasets: datasets(canvas, table),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: { legend: { labels: { color: tone("--quiet") } } },
        scales: {
          x: axis,
          y: { ...axis, beginAtZero: true },
          ...(canvas.dataset.axes ? { right: { ...axis, beginAtZero: true, position: "right" } } : {}),
        },
      },
    });
  }

  const all = () => document.querySelectorAll("canvas[data-chart]").forEach(draw);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
