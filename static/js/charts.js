// Draws each canvas[data-chart] from the table it names: first column labels, then the figures.
(() => {
  const ROOM = 140; // Signs of all labels together, of each 24 at least; the table has them whole
  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function datasets(canvas, table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    const columns = (canvas.dataset.columns ?? "1,2").split(",").map(Number).filter((at) => at < heads.length);
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
      maxBarThickness: 48,
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
    const short = function (value) {
      const label = [...String(this.getLabelForValue(value))];
      const most = Math.max(24, Math.floor(ROOM / table.tBodies[0].rows.length));
      return label.length > most ? `${label.slice(0, most - 1).join("")}…` : label.join("");
    };
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
          x: { ...axis, ticks: { ...axis.ticks, callback: short } },
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
