// What is being typed, kept before it is even sent, and put back when the page opens again.

import { addressOf, baseOf, fieldsOf, fill, KEPT, said } from "./forms.js";

const PAUSE = 150; // ms without a key before what is typed is kept

export class Typing {
  #device;
  #forms;
  #shown; // what each form said when the page was shown

  constructor(device, forms = [...document.querySelectorAll(KEPT)]) {
    this.#device = device;
    this.#forms = forms;
    this.#shown = new Map(forms.map((form) => [form, said(fieldsOf(form))]));
  }

  listen() {
    let later = 0;
    document.addEventListener("input", (event) => {
      const form = event.target.closest(KEPT);
      if (!form) return;
      clearTimeout(later);
      later = setTimeout(() => this.keep(form, new Date().toISOString()), PAUSE);
    });
  }

  keep(form, at, submitter = null) {
    const fields = fieldsOf(form, submitter);
    return this.#device.keepDraft({ url: addressOf(form), fields, base: baseOf(form), at });
  }

  /** Whether the form under the hand says something else than when the page was shown. */
  unsaved() {
    const form = document.activeElement?.closest?.(KEPT);
    return Boolean(form) && said(fieldsOf(form)) !== this.#shown.get(form);
  }

  /** Put drafts back; true where one of them is neither sent nor waiting to be. */
  async putBack() {
    const waiting = new Set((await this.#device.queue()).map((entry) => entry.url));
    let unsent = false;
    for (const form of this.#forms) {
      const draft = await this.#device.draftOf(addressOf(form));
      if (!draft) continue;
      const waits = waiting.has(draft.url);
      if (said(draft.fields) === this.#shown.get(form)) {
        if (!waits) await this.#device.dropDraft(draft.url);
        continue;
      }
      fill(form, draft.fields);
      // Against what was shown when it was typed: written elsewhere since, the house says so before anything is lost.
      if (draft.base !== null && baseOf(form) !== null) {
        form.querySelector("[name=base]").value = draft.base;
      }
      unsent ||= !waits;
    }
    return unsent;
  }
}
