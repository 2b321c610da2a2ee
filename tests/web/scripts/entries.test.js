import assert from "node:assert/strict";
import { test } from "node:test";
import { entered, insisted, joining, posted, sendInOrder } from "#static/offline/entries.js";

const AT = "2026-06-15T08:30:00.000Z";
const grid = (more = {}) => ({
  url: "/jury/sessions/1/candidats/2/grilles/3/",
  page: "/jury/sessions/1/candidats/2/grilles/3/",
  label: "Grille du bloc 1",
  fields: [["level-7", "acquired"]],
  base: "d1",
  ...more,
});
const incident = (more = {}) => grid({ url: "/jury/sessions/1/incidents/", base: null, ...more });

test("a form typed waits with its own key and its own time", () => {
  assert.deepEqual(entered(grid(), AT, "k1"), { ...grid(), at: AT, key: "k1", state: "waiting" });
});

test("what is posted says the act, its time and what the page showed", () => {
  assert.deepEqual(posted(entered(grid(), AT, "k1")), [
    ["level-7", "acquired"],
    ["act_key", "k1"],
    ["at", AT],
    ["base", "d1"],
  ]);
});

test("an incident is posted without base: it is written over nothing", () => {
  const names = posted(entered(incident(), AT, "k1")).map(([name]) => name);
  assert.deepEqual(names, ["level-7", "act_key", "at"]);
});

test("a form said again before it was sent takes the place of the former, against what the page showed first", () => {
  const former = { ...entered(grid(), AT, "k1"), id: 4 };
  const again = entered(grid({ fields: [["level-7", "missing"]], base: "d2" }), AT, "k2");
  assert.deepEqual(joining(again, [former]), { ...again, id: 4, base: "d1" });
});

test("two incidents are two, even on one page", () => {
  const first = { ...entered(incident(), AT, "k1"), id: 4 };
  const second = entered(incident(), AT, "k2");
  assert.equal(joining(second, [first]), second);
});

test("a form of another page takes the place of none", () => {
  const former = { ...entered(grid({ url: "/other/" }), AT, "k1"), id: 4 };
  const entry = entered(grid(), AT, "k2");
  assert.equal(joining(entry, [former]), entry);
});

test("a form that a person has still to settle is left; the new one waits behind it", () => {
  const former = { ...entered(grid(), AT, "k1"), id: 4, state: "conflict" };
  const again = entered(grid(), AT, "k2");
  assert.equal(joining(again, [former]), again);
});

test("keeping one's own version is another act, against what the house holds now", () => {
  const conflict = {
    ...entered(grid(), AT, "k1"),
    id: 4,
    state: "conflict",
    answer: { base: "d9", lines: [] },
  };
  assert.deepEqual(insisted(conflict, "k2"), {
    ...conflict,
    state: "waiting",
    base: "d9",
    key: "k2",
    answer: null,
  });
});

const sending = async (entries, fates) => {
  const tried = [];
  const sent = await sendInOrder(entries, async (entry) => {
    tried.push(entry.key);
    return fates[entry.key] ?? "sent";
  });
  return { sent, tried };
};
const kept = (key, url, state = "waiting") => ({ ...entered(grid({ url }), AT, key), state });

test("what waits is sent in the order it was typed", async () => {
  const entries = [kept("a", "/1/"), kept("b", "/2/"), kept("c", "/1/")];
  assert.deepEqual(await sending(entries, {}), { sent: 3, tried: ["a", "b", "c"] });
});

test("nothing passes before a form of the same page that was refused meanwhile", async () => {
  const entries = [kept("a", "/1/"), kept("b", "/1/"), kept("c", "/2/")];
  assert.deepEqual(await sending(entries, { a: "kept" }), { sent: 1, tried: ["a", "c"] });
});

test("nothing passes before a conflict that a person has still to settle", async () => {
  const entries = [kept("a", "/1/", "conflict"), kept("b", "/1/"), kept("c", "/2/")];
  assert.deepEqual(await sending(entries, {}), { sent: 1, tried: ["c"] });
});

test("where the house cannot be reached, nothing more is tried", async () => {
  const entries = [kept("a", "/1/"), kept("b", "/2/"), kept("c", "/3/")];
  assert.deepEqual(await sending(entries, { b: "stop" }), { sent: 1, tried: ["a", "b"] });
});
