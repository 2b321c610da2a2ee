// Keys of the planner: on the chosen defence, arrows and V press the buttons that the page already has.
"use strict";

(() => {
  const chosen = document.querySelector("#day-grid .slot.lit");
  if (!chosen) return;
  chosen.focus();
  chosen.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const button = document.querySelector(`[data-planner] [data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
