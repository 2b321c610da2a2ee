import assert from "node:assert/strict";
import { test } from "node:test";
import { isKept, isOf, isOld } from "#static/offline/kept-pages.js";
import { worker } from "./worker.js";

const NOW = Date.parse("2026-06-15T09:00:00Z");
const OPENED = [
  "/jury/",
  "/jury/sessions/12/",
  "/jury/sessions/12/emargement/",
  "/jury/sessions/12/candidats/3/",
  "/jury/sessions/12/candidats/3/grilles/4/",
];
const PIECE = "/jury/sessions/12/candidats/3/depots/5/";
const NEVER = [
  "/jury/sessions/12/deliberation/",
  "/jury/sessions/12/deliberation/3/",
  "/jury/sessions/12/pv/",
  "/jury/mon-dossier/",
  "/certification/",
];

test("the pages of the day are kept as soon as they are opened", () => {
  assert.deepEqual(OPENED.filter(isKept), OPENED);
});

test("votes, closing and minutes never are", () => {
  assert.deepEqual(NEVER.filter(isKept), []);
});

test("the worker keeps the same pages, and a piece once it was read", () => {
  const { KEPT } = worker("KEPT");
  assert.deepEqual(
    [...OPENED, ...NEVER].filter((path) => KEPT.test(path)),
    OPENED,
  );
  assert.deepEqual([isKept(PIECE), KEPT.test(PIECE)], [false, true]);
});

test("a page goes with its session", () => {
  assert.equal(isOf("/jury/sessions/12/candidats/3/", ["7", "12"]), true);
  assert.equal(isOf("/jury/sessions/123/", ["12"]), false);
  assert.equal(isOf("/jury/", []), false);
});

test("a page goes once a form on it could no longer say its own time", () => {
  assert.equal(isOld("Sat, 13 Jun 2026 09:00:01 GMT", NOW), false);
  assert.equal(isOld("Sat, 13 Jun 2026 08:59:59 GMT", NOW), true);
});
