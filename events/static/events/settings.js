// Settings of a registration: limits of the chosen division only, more questions.
(function () {
  "use strict";

  const grouping = document.getElementById("id_grouping");
  const limits = document.querySelectorAll("[data-grouping]");
  function showLimits() {
    limits.forEach((one) => { one.hidden = one.dataset.grouping !== grouping.value; });
  }
  if (grouping) {
    grouping.addEventListener("change", showLimits);
    showLimits();
  }

  const list = document.querySelector("[data-questions]");
  const template = document.querySelector("[data-empty-question]");
  const add = document.querySelector("[data-add-question]");
  const total = document.getElementById("id_questions-TOTAL_FORMS");
  if (!list || !template || !add || !total) return;

  function showChoices(question) {
    const kind = question.querySelector("select[name$=-kind]");
    const choices = question.querySelector("[data-choices]");
    if (!kind || !choices) return;
    const show = () => { choices.hidden = !["one", "several"].includes(kind.value); };
    kind.addEventListener("change", show);
    show();
  }

  add.hidden = false;
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(number));
    const question = holder.querySelector("[data-question]");
    list.append(question);
    total.value = String(number + 1);
    const order = question.querySelector("input[name$=-ORDER]");
    if (order) order.value = String(number + 1);
    showChoices(question);
    question.querySelector("input[type=text]").focus();
  });
  list.querySelectorAll("[data-question]").forEach(showChoices);
})();
