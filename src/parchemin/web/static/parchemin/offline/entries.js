// A form kept on this device: what it says, of when, against what page, and the key that makes it one act.

/**
 * @typedef {object} Entry
 * @property {number} [id] its place in the queue, given by the device
 * @property {string} url where it is sent
 * @property {string} page where it was typed
 * @property {string} label what it is, as the page names it
 * @property {[string, string][]} fields what it says
 * @property {string} at when it was said (ISO 8601)
 * @property {?string} base digest of what the page showed; null for a form that adds one each time (an incident)
 * @property {string} key the act it is, however often it arrives
 * @property {"waiting" | "conflict" | "refused"} state
 * @property {?object} [answer] what the house said: `lines` and `base` of a conflict, `reasons` of a refusal
 */

/** The entry of a form typed now. */
export const entered = ({ url, page, label, fields, base }, at, key) => ({
  url,
  page,
  label,
  fields,
  base,
  at,
  key,
  state: "waiting",
});

export const waits = (entry) => entry.state === "waiting";

/**
 * As it joins what is kept. Said again before it was sent: the last word, in the place of the former and against what
 * the page showed first. A form without base is one each time.
 */
export const joining = (entry, kept) => {
  const former =
    entry.base !== null && kept.find((other) => other.url === entry.url && waits(other));
  return former ? { ...entry, id: former.id, base: former.base } : entry;
};

/** A conflict that a person settled for what was typed here: another act, against what the house holds now. */
export const insisted = (entry, key) => ({
  ...entry,
  state: "waiting",
  base: entry.answer.base,
  key,
  answer: null,
});

/** What is posted, name by name. */
export const posted = (entry) => [
  ...entry.fields,
  ["act_key", entry.key],
  ["at", entry.at],
  ...(entry.base === null ? [] : [["base", entry.base]]),
];

/**
 * Send what waits, in order; returns how many arrived. Nothing passes before an entry of the same form that a person
 * has still to settle. `send` says what became of one: "sent", "kept" (to be settled), "stop" (nothing can go now).
 */
export const sendInOrder = async (entries, send) => {
  let sent = 0;
  const stuck = new Set();
  for (const entry of entries) {
    if (!waits(entry) || stuck.has(entry.url)) {
      stuck.add(entry.url);
      continue;
    }
    const fate = await send(entry);
    if (fate === "stop") break;
    if (fate === "sent") sent += 1;
    else stuck.add(entry.url);
  }
  return sent;
};
