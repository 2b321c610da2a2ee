import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "#static/offline/verdict.js";

const GONE = "Cette page n’est plus ouverte pour vous.";
const REASONS = [{ code: "grid.closed", said: "La grille est close." }];

test("an act done is sent", () => {
  assert.deepEqual(verdict({ status: 200, told: { done: true } }, GONE), { fate: "sent" });
});

test("without an answer, the house is out of reach and everything waits", () => {
  assert.deepEqual(verdict(null, GONE), { fate: "stop" });
});

test("a house that asks to sign in stops everything and says so", () => {
  assert.deepEqual(verdict({ signedOut: true }, GONE), { fate: "stop", says: "expired" });
});

test("written elsewhere meanwhile, both versions are kept for a person to choose", () => {
  const conflict = { base: "d2", lines: [["Critère", "Acquis", "Non acquis"]] };
  const told = { done: false, reasons: REASONS, conflict };
  assert.deepEqual(verdict({ status: 409, told }, GONE), {
    fate: "kept",
    state: "conflict",
    answer: conflict,
  });
});

test("refused, the form is kept with its reasons", () => {
  const told = { done: false, reasons: REASONS };
  const kept = { fate: "kept", state: "refused", answer: { reasons: REASONS } };
  assert.deepEqual(verdict({ status: 409, told }, GONE), kept);
  assert.deepEqual(verdict({ status: 403, told }, GONE), kept);
});

test("a page no longer there is a refusal that says so", () => {
  assert.deepEqual(verdict({ status: 404, told: null }, GONE), {
    fate: "kept",
    state: "refused",
    answer: { reasons: [{ said: GONE }] },
  });
});

test("any other answer is a fault of the house: nothing is lost, sending goes on later", () => {
  const fault = { fate: "stop", says: "fault" };
  assert.deepEqual(verdict({ status: 500, told: null }, GONE), fault);
  assert.deepEqual(verdict({ status: 200, told: null }, GONE), fault);
  assert.deepEqual(verdict({ status: 500, told: { done: true } }, GONE), fault);
});
