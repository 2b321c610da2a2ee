// The planner by keys and by mouse. On the chosen defence, arrows and L press the buttons that the page already has;
// elsewhere arrows go from one defence to the next and Enter opens it. A defence dragged is moved as its form would.
"use strict";

(() => {
  const grid = document.getElementById("day-grid");
  if (!grid) return;
  const MINUTES = 5; // a row of the grid
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const chosen = grid.querySelector(".slot.lit");
  const slots = [...grid.querySelectorAll("a.slot")];

  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];

  // The nearest defence that way: mostly along the arrow, as little as may be beside it.
  const beside = (from, [across, down]) => {
    const [x, y] = middle(from.getBoundingClientRect());
    let best = null;
    let least = Infinity;
    for (const slot of slots) {
      const [left, top] = middle(slot.getBoundingClientRect());
      const along = (left - x) * across + (top - y) * down;
      const aside = Math.abs((left - x) * down) + Math.abs((top - y) * across);
      if (slot !== from && along > 1 && along + 3 * aside < least) {
        best = slot;
        least = along + 3 * aside;
      }
    }
    return best;
  };

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const slot = event.target.closest("a.slot");
    if (!slot) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (slot === chosen) {
      const button = document.querySelector(`[data-planner] [data-key="${CSS.escape(key)}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (ARROWS[key]) {
      event.preventDefault();
      beside(slot, ARROWS[key])?.focus();
    }
  });
  if (chosen) chosen.focus();

  const form = document.getElementById("drop");
  if (!form || !grid.dataset.first) return;
  const [hour, minute] = grid.dataset.first.split(":").map(Number);
  const rooms = [...grid.querySelectorAll("[data-room]")];
  let held = null; // the defence under the mouse, and where it was taken
  let shadow = null;

  const rowHeight = () => {
    const hours = [...grid.querySelectorAll(".hour")];
    if (hours.length < 2) return 0;
    return (hours[1].getBoundingClientRect().top - hours[0].getBoundingClientRect().top) / (60 / MINUTES);
  };

  // Room and row under the mouse; null outside the grid.
  const aim = (event) => {
    const room = rooms.find((one) => {
      const box = one.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    const height = rowHeight();
    if (!room || !height) return null;
    const top = grid.querySelector(".hour").getBoundingClientRect().top;
    return { room, row: Math.max(0, Math.round((event.clientY - held.grip - top) / height)) };
  };

  const placed = (element, name) => [...element.classList].find((word) => word.startsWith(name));

  grid.addEventListener("dragstart", (event) => {
    const slot = event.target.closest("[data-move]");
    if (!slot) return;
    held = { slot, grip: event.clientY - slot.getBoundingClientRect().top };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", slot.textContent.trim());
    shadow = document.createElement("div");
    shadow.className = "slot ghost";
    shadow.textContent = slot.querySelector("b").textContent;
  });
  grid.addEventListener("dragover", (event) => {
    if (!held) return;
    const to = aim(event);
    if (!to) return;
    event.preventDefault();
    shadow.className = `slot ghost at-${to.row} for-${held.slot.dataset.rows} ${placed(to.room, "in-")}`;
    if (!shadow.isConnected) grid.append(shadow);
  });
  grid.addEventListener("drop", (event) => {
    if (!held) return;
    const to = aim(event);
    if (!to) return;
    event.preventDefault();
    const at = hour * 60 + minute + to.row * MINUTES;
    form.action = held.slot.dataset.move;
    form.elements.room.value = to.room.dataset.room;
    form.elements.time.value = `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
    form.requestSubmit();
  });
  grid.addEventListener("dragend", () => {
    shadow?.remove();
    held = null;
    shadow = null;
  });
})();
