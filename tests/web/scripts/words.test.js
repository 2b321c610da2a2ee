import assert from "node:assert/strict";
import { test } from "node:test";
import { hour, line, many } from "#static/offline/words.js";

process.env.TZ = "Europe/Paris";
const WORDS = {
  offNone: "Hors connexion",
  offOne: "Hors connexion, 1 saisie",
  offMany: "Hors connexion, {n} saisies",
  onOne: "1 saisie n’est pas au registre",
  onMany: "{n} saisies ne sont pas au registre",
};

test("one is said otherwise than several", () => {
  assert.equal(many(WORDS, "off", 1), "Hors connexion, 1 saisie");
  assert.equal(many(WORDS, "off", 3), "Hors connexion, 3 saisies");
});

test("an hour is written as the page's language writes it, where the device is", () => {
  assert.equal(hour("2026-06-15T07:05:00Z", "fr"), "9\u00a0h\u00a005");
  assert.equal(hour("2026-06-15T07:05:00Z", "en"), "09:05");
});

test("with the network there and nothing kept, nothing is said", () => {
  assert.equal(line(WORDS, 0, false), "");
});

test("the network away is said, with what waits", () => {
  assert.equal(line(WORDS, 0, true), "Hors connexion");
  assert.equal(line(WORDS, 2, true), "Hors connexion, 2 saisies");
});

test("what waits is said with the network there too", () => {
  assert.equal(line(WORDS, 1, false), "1 saisie n’est pas au registre");
});
