/* Gives rich text editors the name that Wagtail leaves out, for those who hear the page. */
(() => {
  const NAMELESS = '[role="textbox"][contenteditable]:not([aria-label])';

  const labelOf = (field) => {
    const label = field.closest(".w-field__wrapper")?.previousElementSibling;
    if (label?.matches("label")) return label;
    return field.closest(".w-panel")?.querySelector(".c-sf-block__type, .w-panel__heading");
  };

  const nameFields = () => {
    document.querySelectorAll(NAMELESS).forEach((field) => {
      const name = labelOf(field)?.textContent.replace("*", "").trim();
      if (name) field.setAttribute("aria-label", name);
    });
  };

  let awaited = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(awaited);
    awaited = requestAnimationFrame(nameFields);
  });
  observer.observe(document, { childList: true, subtree: true });
})();
