// Presence at the door: each box is saved at once; a name is found while it is typed.
(function () {
  "use strict";

  const presence = document.querySelector("[data-presence]");
  const grid = presence && presence.querySelector("[data-grid]");
  if (!grid) return;
  const token = grid.querySelector("[name=csrfmiddlewaretoken]").value;
  const count = presence.querySelector("[data-count]");
  const people = Array.from(grid.querySelectorAll("[data-person]"));
  const nobody = grid.querySelector("[data-nobody]");

  const save = grid.querySelector("[data-save]");
  if (save) save.hidden = true;

  async function mark(box) {
    const row = box.closest("[data-person]");
    const error = row.querySelector("[data-error]");
    const wanted = box.checked;
    row.classList.add("ev-presence__saving");
    error.hidden = true;
    let told = "";
    try {
      const response = await fetch(presence.dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
        body: new URLSearchParams({ participant: box.value, present: wanted ? "1" : "0" }),
      });
      const answer = await response.json();
      if (response.ok) count.textContent = String(answer.present);
      else told = answer.error || String(response.status);
    } catch (failure) {
      told = presence.dataset.offline;
    }
    row.classList.remove("ev-presence__saving");
    if (told) {
      box.checked = !wanted;
      error.textContent = told;
      error.hidden = false;
    }
  }
  grid.addEventListener("change", (event) => {
    if (event.target.name === "present") mark(event.target);
  });

  function folded(text) {
    return text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  const search = presence.querySelector("[data-search]");
  if (!search) return;
  search.hidden = false;
  const names = people.map((row) => folded(row.dataset.person));
  search.querySelector("input").addEventListener("input", (event) => {
    const words = folded(event.target.value).split(/\s+/).filter(Boolean);
    let found = 0;
    people.forEach((row, n) => {
      row.hidden = !words.every((word) => names[n].includes(word));
      if (!row.hidden) found += 1;
    });
    nobody.hidden = found > 0;
  });
})();
