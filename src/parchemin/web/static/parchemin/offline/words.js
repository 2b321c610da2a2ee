// The sentences of this part, as the page carries them in its data attributes.

/** The sentence `name` for that many: `nameOne`, or `nameMany` with its number. */
export const many = (words, name, n) =>
  (n === 1 ? words[`${name}One`] : words[`${name}Many`]).replace("{n}", n);

/** The hour of an instant where this device is: "9 h 05" in French, "09:05" elsewhere. */
export const hour = (at, language) => {
  const local = new Date(at);
  const hours = local.getHours();
  const minutes = String(local.getMinutes()).padStart(2, "0");
  return language === "fr"
    ? `${hours}\u00a0h\u00a0${minutes}`
    : `${String(hours).padStart(2, "0")}:${minutes}`;
};

/** What is said of the queue: how much waits, and whether the network is away. Empty when there is nothing to say. */
export const line = (words, n, away) => {
  if (n) return many(words, away ? "off" : "on", n);
  return away ? words.offNone : "";
};
