// A signature drawn in its frame becomes strokes in a hidden field. Typing the name needs no script.

import { begun, isFull, isNear, point, reaching } from "./strokes.js";

const take = (field) => {
  const board = field.querySelector("[data-board]");
  const canvas = board.querySelector("canvas");
  const hidden = field.querySelector("[name=drawing]");
  const pen = canvas.getContext("2d");
  if (!pen || !window.PointerEvent) return;
  board.hidden = false;
  let last = null;

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    if (hidden.value) pen.stroke(new Path2D(hidden.value));
  };
  const draw = (stroke, at) => {
    last = at;
    hidden.value += stroke;
    paint();
  };
  const under = (event) => point(event, canvas.getBoundingClientRect(), canvas);
  const typed = () => hidden.dispatchEvent(new Event("input", { bubbles: true }));
  const lift = () => {
    if (last) typed();
    last = null;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (isFull(hidden.value)) return;
    canvas.setPointerCapture(event.pointerId);
    const at = under(event);
    draw(begun(at), at);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || isFull(hidden.value)) return;
    const at = under(event);
    if (!isNear(at, last)) draw(reaching(at), at);
  });
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  board.querySelector("[data-clear]").addEventListener("click", () => {
    hidden.value = "";
    paint();
    typed();
  });
  hidden.addEventListener("change", paint); // put back from what the device kept
  paint();
};

for (const field of document.querySelectorAll("[data-signature]")) take(field);
