// Settings of a registration: limits of the chosen division only, answers where there is a choice.
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

  const questions = document.querySelector('[data-rows="questions"]');
  if (!questions) return;
  function showChoices() {
    questions.querySelectorAll("[data-row]").forEach((row) => {
      const kind = row.querySelector("select[name$=-kind]");
      row.querySelector("[data-choices]").hidden = !["one", "several"].includes(kind.value);
    });
  }
  questions.addEventListener("change", showChoices);
  showChoices();
})();
