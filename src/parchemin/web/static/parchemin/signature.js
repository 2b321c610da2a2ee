// A signature drawn in its frame becomes strokes in whole numbers: "M12 30L14 33". Typing the name needs no script.
"use strict";

(() => {
  const STEP = 3; // of the board: nearer points say nothing more
  const LIMIT = 19000; // the house keeps 20 kB

  for (const field of document.querySelectorAll("[data-signature]")) {
    const board = field.querySelector("[data-board]");
    const canvas = board.querySelector("canvas");
    const hidden = field.querySelector("[name=drawing]");
    const pen = canvas.getContext("2d");
    if (!pen || !window.PointerEvent) continue;
    board.hidden = false;
    let last = null;

    const paint = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = getComputedStyle(canvas).color;
      if (hidden.value) pen.stroke(new Path2D(hidden.value));
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const along = (n, from, size, whole) => Math.max(0, Math.min(whole, Math.round(((n - from) / size) * whole)));
      return [along(event.clientX, box.left, box.width, canvas.width), along(event.clientY, box.top, box.height, canvas.height)];
    };
    const told = () => hidden.dispatchEvent(new Event("input", { bubbles: true }));

    canvas.addEventListener("pointerdown", (event) => {
      if (hidden.value.length > LIMIT) return;
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
      const [x, y] = last;
      hidden.value += `M${x} ${y}L${x} ${y}`; // a point is a stroke too
      paint();
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last || hidden.value.length > LIMIT) return;
      const [x, y] = at(event);
      if (Math.hypot(x - last[0], y - last[1]) < STEP) return;
      last = [x, y];
      hidden.value += `L${x} ${y}`;
      paint();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (last) told();
        last = null;
      });
    }
    board.querySelector("[data-clear]").addEventListener("click", () => {
      hidden.value = "";
      paint();
      told();
    });
    hidden.addEventListener("change", paint); // put back from what the device kept
    paint();
  }
})();
