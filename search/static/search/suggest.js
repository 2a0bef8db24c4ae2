/* Suggestions while typing, as a combobox of ARIA. Without this script the form works the same. */
(() => {
  "use strict";

  const WAIT = 180;

  function enhance(form) {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const status = document.createElement("p");
    const limit = document.createElement("p");
    list.id = `${input.id}-suggestions`;
    list.className = "search__suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    limit.className = "search__limit";
    limit.setAttribute("role", "status");
    form.append(list, status);
    form.after(limit);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let timer = 0;
    let asked = 0;
    let active = -1;

    const options = () => [...list.children];

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function select(index) {
      const all = options();
      active = (index + all.length) % all.length;
      all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function choose(option) {
      close();
      if (option.dataset.url) {
        window.location.assign(option.dataset.url);
      } else {
        input.value = option.dataset.word;
        form.requestSubmit();
      }
    }

    function show(found) {
      const rows = [
        ...found.words.map((word) => ({ text: word, word })),
        ...found.titles.map((title) => ({ text: title.title, url: title.url, kind: title.kind })),
      ];
      list.replaceChildren(
        ...rows.map((row, n) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${n}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = row.text;
          if (row.kind) {
            const kind = document.createElement("span");
            kind.className = "meta";
            kind.textContent = ` ${row.kind}`;
            option.append(kind);
          }
          if (row.url) option.dataset.url = row.url;
          else option.dataset.word = row.word;
          option.addEventListener("mousedown", (event) => event.preventDefault());
          option.addEventListener("click", () => choose(option));
          return option;
        }),
      );
      active = -1;
      list.hidden = rows.length === 0;
      input.setAttribute("aria-expanded", String(rows.length > 0));
      status.textContent = rows.length
        ? form.dataset.suggestCount.replace("{n}", String(rows.length))
        : "";
    }

    async function ask() {
      const text = input.value;
      const number = (asked += 1);
      if (text.trim().length < 2 || text.length > input.maxLength) {
        close();
        return;
      }
      try {
        const url = `${form.dataset.suggest}?q=${encodeURIComponent(text)}`;
        const response = await fetch(url, { headers: { Accept: "application/json" } });
        if (response.ok && number === asked && document.activeElement === input) {
          show(await response.json());
        }
      } catch {
        close();
      }
    }

    input.addEventListener("input", () => {
      // What is pasted beyond the limit is lost without a word otherwise.
      limit.textContent = input.value.length >= input.maxLength ? form.dataset.suggestFull : "";
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") select(active + 1);
      else if (event.key === "ArrowUp") select(active < 0 ? -1 : active - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && active >= 0) choose(options()[active]);
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("form[data-suggest]").forEach(enhance);
})();
