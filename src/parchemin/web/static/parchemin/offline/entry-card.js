// One entry of the queue as the page shows it: what waits, what was refused and why, both versions of a conflict.

import { hour } from "./words.js";

const row = (cells) => {
  const tr = document.createElement("tr");
  cells.forEach((text, n) => {
    const cell = document.createElement(n ? "td" : "th");
    if (!n) cell.scope = "row";
    cell.textContent = text;
    tr.append(cell);
  });
  return tr;
};

const reasonLine = ({ said, mend }) => {
  const li = document.createElement("li");
  li.textContent = [said, mend].filter(Boolean).join(" ");
  return li;
};

/**
 * A list item for an entry. `shapes` holds the page's <template>s, one a state. `choices` are what a person may decide:
 * theirs, mine (of a conflict), erase, resume (of a refusal); each takes the entry.
 */
export const entryCard = (entry, shapes, choices) => {
  const li = document.createElement("li");
  li.dataset.state = entry.state;
  const part = shapes.querySelector(`template[data-${entry.state}]`).content.cloneNode(true);
  const on = (button, choice) =>
    part.querySelector(`[data-${button}]`).addEventListener("click", () => choice(entry));
  const title = part.querySelector(entry.state === "waiting" ? "span" : "h3");
  title.textContent = `${entry.label}, ${hour(entry.at, document.documentElement.lang)}`;
  if (entry.state === "conflict") {
    part.querySelector("tbody").append(...entry.answer.lines.map(row));
    on("theirs", choices.theirs);
    on("mine", choices.mine);
  } else if (entry.state === "refused") {
    part.querySelector("ul").append(...entry.answer.reasons.map(reasonLine));
    on("drop", choices.erase);
    on("open", choices.resume);
  }
  li.append(part);
  return li;
};
