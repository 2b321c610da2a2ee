// The server, which may be out of reach.

import { posted } from "./entries.js";

const PATIENCE = 6000; // ms before a server that says nothing is one that cannot be reached
const SENDING = PATIENCE * 5; // ms for a form to arrive
const GATEWAY = 502; // from here on, a gateway answers for a server that does not

const token = () => {
  const kept = /(?:^|; )(?:__Host-)?csrftoken=([^;]*)/.exec(document.cookie);
  return kept?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
};

export class House {
  reached = navigator.onLine;
  expired = false; // it asks to sign in again
  #reach;

  /** @param reach the address that answers nothing, quickly */
  constructor(reach) {
    this.#reach = reach;
  }

  /** Whether it can be reached now. */
  async probe() {
    this.reached = navigator.onLine && (await this.#answers());
    return this.reached;
  }

  async #answers() {
    try {
      const answer = await fetch(this.#reach, {
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.status < GATEWAY;
    } catch {
      return false;
    }
  }

  /** Post an entry; its answer (see verdict.js), or null when the house cannot be reached. */
  async receive(entry) {
    const body = new FormData();
    for (const [name, value] of posted(entry)) body.append(name, value);
    let answer;
    try {
      answer = await fetch(entry.url, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        signal: AbortSignal.timeout(SENDING),
      });
    } catch {
      this.reached = false;
      return null;
    }
    this.expired = answer.type === "opaqueredirect";
    if (this.expired) return { signedOut: true };
    const json = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, told: json ? await answer.json() : null };
  }
}
