import assert from "node:assert/strict";
import { test } from "node:test";
import { ARROWS, nearest, rowAt, rowHeight, timeOf } from "#static/planner/geometry.js";

const box = (left, top) => ({ left, top, width: 100, height: 40 });
const HERE = box(200, 200);

test("an arrow goes to the nearest defence that way", () => {
  const boxes = [box(200, 300), box(200, 260), box(320, 200), box(80, 200)];
  assert.equal(nearest(HERE, boxes, ARROWS.ArrowDown), 1);
  assert.equal(nearest(HERE, boxes, ARROWS.ArrowRight), 2);
  assert.equal(nearest(HERE, boxes, ARROWS.ArrowLeft), 3);
});

test("a defence straight along the arrow is nearer than a closer one beside it", () => {
  assert.equal(nearest(HERE, [box(320, 250), box(200, 350)], ARROWS.ArrowDown), 1);
});

test("no defence that way is none", () => {
  assert.equal(nearest(HERE, [box(200, 260)], ARROWS.ArrowUp), -1);
  assert.equal(nearest(HERE, [], ARROWS.ArrowUp), -1);
});

test("a row is five minutes: a twelfth of an hour of the grid", () => {
  assert.equal(rowHeight([100, 220, 340]), 10);
  assert.equal(rowHeight([100]), 0, "a grid of one hour says nothing of its rows");
});

test("a defence lands on the nearest row, never above the first", () => {
  assert.equal(rowAt(134, 100, 10), 3);
  assert.equal(rowAt(136, 100, 10), 4);
  assert.equal(rowAt(20, 100, 10), 0);
});

test("a row has its hour, from the first of the grid", () => {
  assert.equal(timeOf(0, "08:30"), "08:30");
  assert.equal(timeOf(3, "08:30"), "08:45");
  assert.equal(timeOf(18, "08:30"), "10:00");
});
