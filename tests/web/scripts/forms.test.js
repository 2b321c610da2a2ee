import assert from "node:assert/strict";
import { test } from "node:test";
import { said } from "#static/offline/forms.js";

test("a form says the same whatever the order of its fields", () => {
  const fields = [
    ["level", "acquired"],
    ["comment", "vu"],
  ];
  assert.equal(said(fields), said([...fields].reverse()));
});

test("an empty field says nothing", () => {
  assert.equal(said([["comment", ""]]), said([]));
});

test("another value says something else", () => {
  assert.notEqual(said([["level", "acquired"]]), said([["level", "missing"]]));
});
