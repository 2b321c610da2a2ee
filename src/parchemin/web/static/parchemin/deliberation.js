// A member's votes by letters: A, N, S choose in the block that has the focus, and the next block takes it.
"use strict";

(() => {
  const LETTERS = { a: "for", n: "against", s: "abstain" };
  const form = document.querySelector("form[data-votes]");
  if (!form) return;
  const groups = [...form.querySelectorAll("fieldset")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Only inside a block: elsewhere a letter stays a letter.
    const at = groups.indexOf(document.activeElement?.closest("fieldset"));
    const vote = LETTERS[event.key.toLowerCase()];
    if (at < 0 || !vote) return;
    const radio = groups[at].querySelector(`input[value="${vote}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const next = groups[at + 1];
    const stop = next
      ? next.querySelector("input:checked") || next.querySelector("input")
      : form.querySelector("button[name=next]") || form.querySelector("button");
    stop.focus();
  });
})();
