// What an answer of the house makes of the entry that was sent.

/**
 * @typedef {object} Answer
 * @property {boolean} [signedOut] the house asked to sign in
 * @property {number} [status]
 * @property {?object} [told] its JSON: `done`, or `reasons` and, where it was written meanwhile, `conflict`
 */

const GONE = 404;

/**
 * Its fate: "sent"; "kept" with the state and the answer a person will see; "stop" with the name of what to say.
 * No answer at all is a house out of reach. `gone` is said of a page that is no longer there.
 */
export const verdict = (answer, gone) => {
  if (!answer) return { fate: "stop" };
  if (answer.signedOut) return { fate: "stop", says: "expired" };
  const { status, told } = answer;
  if (status < 300 && told?.done) return { fate: "sent" };
  if (told?.conflict) return { fate: "kept", state: "conflict", answer: told.conflict };
  if (told?.reasons) return { fate: "kept", state: "refused", answer: { reasons: told.reasons } };
  if (status === GONE) {
    return { fate: "kept", state: "refused", answer: { reasons: [{ said: gone }] } };
  }
  return { fate: "stop", says: "fault" };
};
