import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, isFull, isNear, point, reaching } from "#static/signature/strokes.js";

const BOX = { left: 100, top: 50, width: 300, height: 100 };
const BOARD = { width: 600, height: 200 };
const under = (clientX, clientY) => point({ clientX, clientY }, BOX, BOARD);

test("a point is in whole numbers of the board, whatever the size on screen", () => {
  assert.deepEqual(under(100, 50), [0, 0]);
  assert.deepEqual(under(250, 100), [300, 100]);
  assert.deepEqual(under(100.3, 50.2), [1, 0]);
});

test("beside the board, a point is the nearest of its edge", () => {
  assert.deepEqual(under(20, 400), [0, 200]);
  assert.deepEqual(under(900, 0), [600, 0]);
});

test("strokes are those of an SVG path, a single point too", () => {
  assert.equal(begun([12, 30]) + reaching([14, 33]), "M12 30L12 30L14 33");
});

test("points too near to say anything are left out", () => {
  assert.equal(isNear([10, 10], [12, 12]), true);
  assert.equal(isNear([10, 10], [13, 10]), false);
});

test("a drawing stops before what the house refuses", () => {
  assert.equal(isFull("L1 1".repeat(4000)), false);
  assert.equal(isFull("L1 1".repeat(5000)), true);
});
