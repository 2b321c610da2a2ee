// The planner by keys and by mouse.

import { letDrag } from "./dragging.js";
import { listenToKeys } from "./keys.js";

const grid = document.getElementById("day-grid");
if (grid) {
  listenToKeys(grid);
  const form = document.getElementById("drop");
  if (form && grid.dataset.first) letDrag(grid, form);
}
