import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "#static/page/comparing.js";
import { asked } from "#static/page/keys.js";
import { lines } from "#static/page/source.js";
import { themeCookie } from "#static/page/theme.js";

const pressed = (key, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test("a theme is kept a year, and only where the address is safe if the page is", () => {
  assert.equal(
    themeCookie("dark", "https:"),
    "__Host-theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; Secure",
  );
  assert.equal(
    themeCookie("light", "http:"),
    "theme=light; Path=/; Max-Age=31536000; SameSite=Lax",
  );
});

test("the theme of the device forgets the cookie", () => {
  assert.match(themeCookie("auto", "http:"), /Max-Age=0;/);
});

test("a slash looks for something, but stays a slash in a field", () => {
  assert.equal(asked(pressed("/"), false), "search");
  assert.equal(asked(pressed("/"), true), null);
});

test("Ctrl+K looks for something, from a field too; with Alt it belongs to the browser", () => {
  assert.equal(asked(pressed("k", { ctrlKey: true }), true), "search");
  assert.equal(asked(pressed("K", { metaKey: true }), false), "search");
  assert.equal(asked(pressed("k", { ctrlKey: true, altKey: true }), false), null);
  assert.equal(asked(pressed("k"), false), null);
});

test("Ctrl+Enter sends the form one types in", () => {
  assert.equal(asked(pressed("Enter", { ctrlKey: true }), true), "send");
  assert.equal(asked(pressed("Enter", { ctrlKey: true }), false), null);
  assert.equal(asked(pressed("Enter"), true), null);
});

test("Escape closes menus", () => {
  assert.equal(asked(pressed("Escape"), true), "close");
});

test("lines of the source are named one by one or from one to another", () => {
  assert.deepEqual(lines("8,10-12"), [8, 10, 11, 12]);
  assert.deepEqual(lines("152-155"), [152, 153, 154, 155]);
  assert.deepEqual(lines("8"), [8]);
});

test("a file is compared by its SHA-256", async () => {
  assert.equal(
    await digest(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
