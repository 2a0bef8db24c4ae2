// A grid of values: keys move between cells, a pasted column fills them, totals are told at once.
(function () {
  "use strict";

  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const cells = Array.from(grid.querySelectorAll("[data-cell]"));
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();

  function go(from, step) {
    const next = cells[cells.indexOf(from) + step];
    if (!next) return;
    next.focus();
    next.select();
  }
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-cell]")) return;
    if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      go(event.target, event.shiftKey ? -1 : 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      grid.requestSubmit();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      go(event.target, 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      go(event.target, -1);
    }
  });

  // A column of a spreadsheet: one line a cell, the first of its columns.
  grid.addEventListener("paste", (event) => {
    if (!event.target.matches("[data-cell]")) return;
    const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
    if (lines.length < 2) return;
    event.preventDefault();
    const first = cells.indexOf(event.target);
    lines.forEach((line, n) => {
      const cell = cells[first + n];
      if (cell) cell.value = line.split("\t")[0].trim();
    });
    told();
    changed = true;
  });

  // Whole numbers of the fourth decimal: sums of decimals that are exact.
  function units(text) {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-").replace(",", ".");
    if (!/^[+-]?\d+(\.\d{1,4})?$/.test(plain)) return null;
    const [whole, part = ""] = plain.replace(/^[+-]/, "").split(".");
    const number = BigInt(whole) * 10000n + BigInt(part.padEnd(4, "0"));
    return plain.startsWith("-") ? -number : number;
  }
  function words(number) {
    const size = number < 0n ? -number : number;
    const part = String(size % 10000n).padStart(4, "0").replace(/0+$/, "");
    return (number < 0n ? "-" : "") + String(size / 10000n) + (part ? "," + part : "");
  }

  const total = grid.hasAttribute("data-sum") ? grid.querySelector("[data-total]") : null;
  const place = total && grid.querySelector("[data-told]");
  const parts = cells.filter((cell) => cell !== total);
  let before = null;

  function told(event) {
    if (!total) return;
    let sum = 0n, figures = 0, missing = 0;
    parts.forEach((cell) => {
      const number = units(cell.value);
      if (number !== null) { sum += number; figures += 1; }
      else if (!cell.value.trim()) missing += 1;
    });
    // A total that came from the cells goes with them.
    const typed = event && event.target === total;
    const held = units(total.value);
    if (!typed && !missing && figures && (held === null || held === before)) total.value = words(sum);
    before = missing ? null : sum;
    const now = units(total.value);
    place.classList.remove("mon-sum--differs");
    if (missing) place.textContent = place.dataset.missing + " " + missing;
    else if (!figures) place.textContent = "";
    else if (now === sum) place.textContent = place.dataset.agrees;
    else {
      place.textContent = place.dataset.differs + " " + words(sum);
      place.classList.add("mon-sum--differs");
    }
  }

  let changed = false;
  grid.addEventListener("input", (event) => { changed = true; told(event); });
  grid.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  if (total) {
    const start = parts.every((cell) => cell.value.trim());
    if (start) before = parts.reduce((sum, cell) => sum + (units(cell.value) || 0n), 0n);
    told({ target: total });
  }
})();
