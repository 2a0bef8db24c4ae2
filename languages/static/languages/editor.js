// The heading that wagtail-localize's script composes in English, in the words of the catalogue.
(() => {
  const { heading, instead } = document.currentScript.dataset;
  const reword = () => {
    for (const title of document.querySelectorAll(".js-translation-editor h3")) {
      if (title.textContent === instead) title.textContent = heading;
    }
  };
  new MutationObserver(reword).observe(document.body, { childList: true, subtree: true });
  reword();
})();
