// A member's votes by letters: A, N, S choose in the block that has the focus, and the next block takes it.

const LETTERS = { a: "for", n: "against", s: "abstain" };

const listen = (form) => {
  const groups = [...form.querySelectorAll("fieldset")];

  /** Where the next vote is given: the next block, or the button once every block has its vote. */
  const stopAfter = (n) => {
    const next = groups[n + 1];
    if (next) return next.querySelector("input:checked") || next.querySelector("input");
    return form.querySelector("button[name=next]") || form.querySelector("button");
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Only inside a block: elsewhere a letter stays a letter.
    const n = groups.indexOf(document.activeElement?.closest("fieldset"));
    const vote = LETTERS[event.key.toLowerCase()];
    const radio = vote && groups[n]?.querySelector(`input[value="${vote}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    stopAfter(n).focus();
  });
};

const form = document.querySelector("form[data-votes]");
if (form) listen(form);
