/* Small help on long texts: a button that prints, the section in hand marked in the contents. */
(() => {
  const tools = document.querySelector("[data-page-tools]");
  if (tools) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = tools.dataset.pageTools;
    button.addEventListener("click", () => window.print());
    tools.append(button);
  }

  const links = [...document.querySelectorAll(".reading .toc a[href^='#']")];
  const targets = links
    .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .filter(Boolean);
  if (targets.length < 2) {
    return;
  }
  const mark = () => {
    const line = window.innerHeight * 0.25;
    const passed = targets.filter((target) => target.getBoundingClientRect().top <= line);
    const here = passed.at(-1);
    for (const link of links) {
      if (here && link.hash === `#${here.id}`) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  };
  let waiting = false;
  window.addEventListener(
    "scroll",
    () => {
      if (!waiting) {
        waiting = true;
        window.requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      }
    },
    { passive: true },
  );
  mark();
})();
