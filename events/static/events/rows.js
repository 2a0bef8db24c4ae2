// More rows of a formset: the empty one is kept in a template.
(function () {
  "use strict";

  document.querySelectorAll("[data-add-row]").forEach((add) => {
    const prefix = add.dataset.addRow;
    const list = document.querySelector(`[data-rows="${prefix}"]`);
    const empty = document.querySelector(`template[data-empty-row="${prefix}"]`);
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    if (!list || !empty || !total) return;
    add.hidden = false;
    add.addEventListener("click", () => {
      const number = Number(total.value);
      const holder = document.createElement("div");
      holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(number));
      const row = holder.querySelector("[data-row]");
      list.append(row);
      total.value = String(number + 1);
      const order = row.querySelector("input[name$=-ORDER]");
      if (order) order.value = String(number + 1);
      row.dispatchEvent(new Event("change", { bubbles: true }));
      row.querySelector("input[type=text]").focus();
    });
  });
})();
