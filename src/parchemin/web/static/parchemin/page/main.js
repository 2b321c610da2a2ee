// Smoother, never necessary: every page works before this file does.

import { askFirst } from "./asking.js";
import { compareFiles } from "./comparing.js";
import { copyOnClick, showCopies } from "./copying.js";
import { listenToKeys } from "./keys.js";
import { carryToken, showRefusals } from "./partial.js";
import { sendOnce } from "./sending.js";
import { lightSource } from "./source.js";
import { switchTheme } from "./theme.js";
import { tickAll } from "./ticking.js";

switchTheme();
listenToKeys();
askFirst();
sendOnce();
carryToken();
showRefusals();
copyOnClick();
lightSource();

const begin = (root) => {
  showCopies(root);
  compareFiles(root);
  tickAll(root);
};
begin(document);
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) begin(detail.elt);
});
