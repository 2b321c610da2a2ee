// A defence dragged is moved as its form would: the form #drop is filled and sent.

import { rowAt, rowHeight, timeOf } from "./geometry.js";

const placed = (element, name) => [...element.classList].find((word) => word.startsWith(name));

const ghost = (slot) => {
  const shadow = document.createElement("div");
  shadow.className = "slot ghost";
  shadow.textContent = slot.querySelector("b").textContent;
  return shadow;
};

export const letDrag = (grid, form) => {
  const rooms = [...grid.querySelectorAll("[data-room]")];
  let held = null; // the defence under the mouse, and how far under its top it was taken
  let shadow = null;

  // Room and row under the mouse; null outside the grid.
  const aim = (event) => {
    const room = rooms.find((one) => {
      const box = one.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    const tops = [...grid.querySelectorAll(".hour")].map((one) => one.getBoundingClientRect().top);
    const height = rowHeight(tops);
    if (!room || !height) return null;
    return { room, row: rowAt(event.clientY - held.grip, tops[0], height) };
  };

  grid.addEventListener("dragstart", (event) => {
    const slot = event.target.closest("[data-move]");
    if (!slot) return;
    held = { slot, grip: event.clientY - slot.getBoundingClientRect().top };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", slot.textContent.trim());
    shadow = ghost(slot);
  });
  grid.addEventListener("dragover", (event) => {
    const to = held && aim(event);
    if (!to) return;
    event.preventDefault();
    const { rows } = held.slot.dataset;
    shadow.className = `slot ghost at-${to.row} for-${rows} ${placed(to.room, "in-")}`;
    if (!shadow.isConnected) grid.append(shadow);
  });
  grid.addEventListener("drop", (event) => {
    const to = held && aim(event);
    if (!to) return;
    event.preventDefault();
    form.action = held.slot.dataset.move;
    form.elements.room.value = to.room.dataset.room;
    form.elements.time.value = timeOf(to.row, grid.dataset.first);
    form.requestSubmit();
  });
  grid.addEventListener("dragend", () => {
    shadow?.remove();
    held = null;
    shadow = null;
  });
};
