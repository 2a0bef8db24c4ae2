/* Words marked in a paragraph go into the remark to it: the link under the paragraph takes them along. */
(() => {
  const label = document.querySelector("[data-quoting]")?.dataset.quoting;
  const links = new Map();
  // Pressing the link takes the mark off the words, before the click comes.
  let pressed = false;
  for (const link of document.querySelectorAll(".remark-link")) {
    const words = [...link.childNodes];
    links.set(link.dataset.block, { link, href: link.getAttribute("href"), words });
    link.addEventListener("pointerdown", () => {
      pressed = true;
    });
  }
  document.addEventListener("pointerup", () => {
    window.setTimeout(() => {
      pressed = false;
    });
  });

  const quoted = (selection) => {
    const fragment = selection.getRangeAt(0).cloneContents();
    fragment.querySelectorAll(".footnote-ref").forEach((mark) => mark.remove());
    fragment.querySelectorAll("li, p, td, th, dt, dd").forEach((part) => part.append(" "));
    return fragment.textContent.replace(/\s+/g, " ").trim().slice(0, 1000);
  };
  const blockOf = (node) =>
    (node instanceof Element ? node : node?.parentElement)?.closest(".numbered__body")
      ?.parentElement;

  document.addEventListener("selectionchange", () => {
    if (pressed) {
      return;
    }
    const selection = document.getSelection();
    const marked = selection?.rangeCount && !selection.isCollapsed;
    const block = marked ? blockOf(selection.anchorNode) : null;
    const quote = block && blockOf(selection.focusNode) === block ? quoted(selection) : "";
    for (const [id, { link, href, words }] of links) {
      const quoting = quote && id === block.id;
      link.classList.toggle("is-quoting", Boolean(quoting));
      link.setAttribute("href", quoting ? `${href}&cytat=${encodeURIComponent(quote)}` : href);
      link.replaceChildren(...(quoting ? [label] : words));
    }
  });
})();
