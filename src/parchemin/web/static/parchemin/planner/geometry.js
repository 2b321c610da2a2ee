// Where things are on the grid of a day. Boxes are {left, top, width, height, right}, in pixels.

export const MINUTES = 5; // a row of the grid
const HOUR = 60;

export const ARROWS = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];

/**
 * The nearest box that way, by its place in the list: mostly along the arrow [across, down], as little as may be
 * beside it. -1 where there is none.
 */
export const nearest = (from, boxes, [across, down]) => {
  const [x, y] = middle(from);
  let best = -1;
  let least = Infinity;
  boxes.forEach((box, n) => {
    const [left, top] = middle(box);
    const along = (left - x) * across + (top - y) * down;
    const aside = Math.abs((left - x) * down) + Math.abs((top - y) * across);
    if (along > 1 && along + 3 * aside < least) {
      best = n;
      least = along + 3 * aside;
    }
  });
  return best;
};

/** Height of a row, from the tops of the first two hours; 0 where the grid has only one. */
export const rowHeight = ([first, second]) =>
  second === undefined ? 0 : (second - first) / (HOUR / MINUTES);

/** The row whose top is nearest to `y`, never above the first. */
export const rowAt = (y, top, height) => Math.max(0, Math.round((y - top) / height));

/** The hour of a row, for a day whose grid begins at `first`: row 3 from "08:30" is "08:45". */
export const timeOf = (row, first) => {
  const [hour, minute] = first.split(":").map(Number);
  const at = hour * HOUR + minute + row * MINUTES;
  const two = (n) => String(n).padStart(2, "0");
  return `${two(Math.floor(at / HOUR))}:${two(at % HOUR)}`;
};
