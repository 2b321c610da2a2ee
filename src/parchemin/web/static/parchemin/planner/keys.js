// On the chosen defence, arrows and L press the buttons that the page already has; elsewhere arrows go from one
// defence to the next and Enter opens it.

import { ARROWS, nearest } from "./geometry.js";

export const listenToKeys = (grid) => {
  const chosen = grid.querySelector(".slot.lit");
  const slots = [...grid.querySelectorAll("a.slot")];

  const press = (event, key) => {
    const button = document.querySelector(`[data-planner] [data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  };

  const move = (event, slot, arrow) => {
    event.preventDefault();
    const others = slots.filter((other) => other !== slot);
    const boxes = others.map((other) => other.getBoundingClientRect());
    others[nearest(slot.getBoundingClientRect(), boxes, arrow)]?.focus();
  };

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const slot = event.target.closest("a.slot");
    if (!slot) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (slot === chosen) press(event, key);
    else if (ARROWS[key]) move(event, slot, ARROWS[key]);
  });
  chosen?.focus();
};
