// The part of the page that says what this device keeps, and lets a person settle it.

import { entryCard } from "./entry-card.js";
import { markNetworkOnly } from "./network-only.js";
import { line, many } from "./words.js";

export class Panel {
  notice = ""; // the last thing to say, until the next
  words;
  #box;

  /** @param box the page's <section id="offline">: its sentences are its data attributes */
  constructor(box) {
    this.#box = box;
    this.words = box.dataset;
  }

  /** Show a queue; `choices` as in entry-card.js. */
  show(kept, house, choices) {
    const away = !house.reached;
    const state = line(this.words, kept.length, away);
    this.#box.hidden = !state && !this.notice;
    this.#box.classList.toggle("is-away", away);
    this.#write("[data-line]", state);
    this.#write("[data-note]", this.notice);
    this.#part("[data-sign-in]").hidden = !house.expired;
    this.#part("[data-list]").replaceChildren(
      ...kept.map((entry) => entryCard(entry, this.#box, choices)),
    );
    this.#warnWhoLeaves(kept.length);
    markNetworkOnly(away, this.words.needs);
  }

  bringIntoView() {
    this.#box.scrollIntoView({ block: "nearest" });
  }

  /** Everything of this page is kept: it can be read without network from now on. */
  ready() {
    this.#box.dataset.ready = "1";
  }

  #part(selector) {
    return this.#box.querySelector(selector);
  }

  #write(selector, text) {
    const part = this.#part(selector);
    part.textContent = text;
    part.hidden = !text;
  }

  /** Signing out erases what is kept: it asks first. */
  #warnWhoLeaves(n) {
    for (const form of document.querySelectorAll(`form[action="${this.words.logout}"]`)) {
      if (n) form.dataset.confirm = many(this.words, "leave", n);
      else delete form.dataset.confirm;
    }
  }
}
