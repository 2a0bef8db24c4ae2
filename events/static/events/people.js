// Adding and taking out a person without loading the page anew. Without this script the same
// buttons send the form, which comes back with everything that was typed.
(function () {
  "use strict";
  const form = document.querySelector("form[data-people]");
  if (!form) return;

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || !["add", "remove"].includes(button.name)) return;
    event.preventDefault();
    const data = new FormData(form, button);
    button.disabled = true;
    let page;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (!answer.ok) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      page = null;
    }
    const fresh = page && page.querySelector("[data-people-list]");
    const number = page && page.querySelector("[name=people_number]");
    if (!fresh || !number) {
      button.disabled = false;
      // As if there were no script.
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = button.name;
      kept.value = button.value;
      form.append(kept);
      form.submit();
      return;
    }
    const added = button.name === "add";
    form.querySelector("[data-people-list]").replaceWith(fresh);
    form.querySelector("[name=people_number]").value = number.value;
    const people = fresh.querySelectorAll(".person");
    const target = added
      ? people[people.length - 1].querySelector("input, select, textarea")
      : fresh.querySelector("button[name=add]");
    if (target) target.focus();
  });
})();
