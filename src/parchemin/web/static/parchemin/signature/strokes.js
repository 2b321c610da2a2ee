// Strokes of a signature as text, in whole numbers of its board: "M12 30L14 33".

const STEP = 3; // nearer points say nothing more
const LIMIT = 19000; // characters; the house keeps 20 kB

/** A point under the hand as a point of the board; beside it, the nearest of its edge. */
export const point = ({ clientX, clientY }, box, board) => {
  const along = (n, from, size, whole) =>
    Math.max(0, Math.min(whole, Math.round(((n - from) / size) * whole)));
  return [
    along(clientX, box.left, box.width, board.width),
    along(clientY, box.top, box.height, board.height),
  ];
};

export const isFull = (drawing) => drawing.length > LIMIT;

/** A stroke begins; a point is a stroke too. */
export const begun = ([x, y]) => `M${x} ${y}L${x} ${y}`;

export const reaching = ([x, y]) => `L${x} ${y}`;

export const isNear = ([x, y], [lastX, lastY]) => Math.hypot(x - lastX, y - lastY) < STEP;
