// What this device keeps, the house and the panel together: entries are taken in, sent, and settled by a person.

import { insisted, joining, sendInOrder, waits } from "./entries.js";
import { verdict } from "./verdict.js";

const SENDING = "jury-sending"; // one window of this browser sends at a time
const SENT = "jury-sent"; // said by the page shown afterwards

/** How many the page before this one sent; said once. */
export const sentBefore = () => {
  const sent = Number(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  return sent;
};

export class Desk {
  device;
  house;
  panel;
  #typing;

  constructor({ device, house, panel, typing }) {
    this.device = device;
    this.house = house;
    this.panel = panel;
    this.#typing = typing;
  }

  /** Keep an entry, in the place of one of the same form that still waits. */
  async take(entry) {
    await this.device.keep(joining(entry, await this.device.queue()));
  }

  async waiting() {
    return (await this.device.queue()).some(waits);
  }

  async holds(url) {
    return (await this.device.queue()).some((entry) => entry.url === url);
  }

  async show() {
    this.panel.show(await this.device.queue(), this.house, this.#choices);
  }

  async away() {
    this.house.reached = false;
    await this.show();
  }

  /** See whether the house is there, send what waits, show what is left. */
  async tryAgain() {
    await this.house.probe();
    await this.flush();
    await this.show();
  }

  async flush() {
    if (!(await this.waiting()) || !(await this.house.probe())) {
      await this.show();
      return;
    }
    this.panel.notice = "";
    const sent = await navigator.locks.request(SENDING, async () =>
      sendInOrder(await this.device.queue(), (entry) => this.#send(entry)),
    );
    await this.show();
    if (!sent) return;
    sessionStorage.setItem(SENT, String(sent));
    // The page as the house now holds it, unless something is being typed in it.
    const empty = !(await this.device.queue()).length;
    if (empty && !this.#typing.unsaved()) location.reload();
  }

  async #send(entry) {
    const { words } = this.panel;
    const { fate, says, state, answer } = verdict(await this.house.receive(entry), words.gone);
    if (says) this.panel.notice = words[says];
    if (fate === "kept") await this.device.settle(entry, { ...entry, state, answer });
    if (fate === "sent") {
      await this.device.settle(entry);
      if (!(await this.holds(entry.url))) await this.device.dropDraft(entry.url);
    }
    return fate;
  }

  #choices = {
    theirs: (entry) => this.#decided(entry, () => this.device.drop(entry)),
    mine: (entry) =>
      this.#decided(entry, () => this.device.keep(insisted(entry, crypto.randomUUID()))),
    erase: (entry) => this.#decided(entry, () => this.device.drop(entry)),
    resume: async (entry) => {
      const { url, page, fields, at } = entry;
      await this.device.keepDraft({ url, fields, base: null, at });
      await this.device.drop(entry);
      location.assign(page);
    },
  };

  async #decided(entry, change) {
    await change();
    await this.device.dropDraft(entry.url);
    await this.flush();
    if (!(await this.device.queue()).length) location.reload();
  }
}
