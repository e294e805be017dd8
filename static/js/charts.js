// Draws each canvas[data-chart] from the table it names: first column labels, then the figures.
(() => {
  // Where names stand, bars lie, so that each name can be read; the table has all of them, whole.
  const BAR = 30; // Pixels of height
  const NARROW = 500;
  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const number = (cell) => ((cell.dataset.value ?? "") === "" ? null : Number(cell.dataset.value));

  function columnsOf(canvas, table) {
    const columns = (canvas.dataset.columns ?? "1,2").split(",").map(Number);
    return columns.filter((at) => at < table.tHead.rows[0].cells.length);
  }

  // Lying bars are the first rows of which there is anything to draw.
  function rowsOf(canvas, table, columns, lies) {
    const rows = [...table.tBodies[0].rows];
    if (!lies) return rows;
    return rows.filter((row) => number(row.cells[columns[0]]) !== null).slice(0, canvas.dataset.most ?? rows.length);
  }

  function datasets(canvas, table, rows, columns) {
    // What it is compared with is pale and dashed, what matters is dark and whole: told apart
    // without colour. It comes second, unless the canvas says so.
    const looks = [
      { borderColor: tone("--quiet"), backgroundColor: tone("--line"), borderDash: [5, 4] },
      { borderColor: tone("--accent"), backgroundColor: tone("--accent") },
    ];
    if (canvas.dataset.first === "now") looks.reverse();
    return columns.map((at, place) => ({
      label: table.tHead.rows[0].cells[at].textContent.trim(),
      data: rows.map((row) => number(row.cells[at])),
      borderWidth: 1.5,
      maxBarThickness: 48,
      pointRadius: canvas.dataset.chart === "line" ? 2 : 0,
      spanGaps: true,
      ...(canvas.dataset.axes && { yAxisID: place ? "right" : "y" }),
      ...looks[place],
    }));
  }

  function scales(canvas, lies) {
    const axis = { ticks: { color: tone("--quiet") }, grid: { color: tone("--line") } };
    const values = { ...axis, beginAtZero: !("near" in canvas.dataset) };
    const most = canvas.clientWidth < NARROW ? 16 : 30;
    const name = function (value) {
      const label = [...String(this.getLabelForValue(value))];
      return label.length > most ? `${label.slice(0, most - 1).join("")}…` : label.join("");
    };
    if (lies) return { x: values, y: { ...axis, ticks: { ...axis.ticks, autoSkip: false, callback: name } } };
    if (!canvas.dataset.axes) return { x: axis, y: values };
    return { x: axis, y: values, right: { ...values, position: "right" } };
  }

  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.table);
    if (canvas.dataset.drawn || !table || !table.tBodies[0].rows.length) return;
    canvas.dataset.drawn = "1";
    const lies = canvas.dataset.chart === "lying";
    const columns = columnsOf(canvas, table);
    const rows = rowsOf(canvas, table, columns, lies);
    if (lies) canvas.parentElement.style.height = `${70 + rows.length * BAR}px`;
    new Chart(canvas, {
      type: lies ? "bar" : canvas.dataset.chart,
      data: {
        labels: rows.map((row) => row.cells[0].textContent.trim()),
        datasets: datasets(canvas, table, rows, columns),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: lies ? "y" : "x",
        plugins: { legend: { labels: { color: tone("--quiet") } } },
        scales: scales(canvas, lies),
      },
    });
  }

  const all = () => document.querySelectorAll("canvas[data-chart]").forEach(draw);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
