import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { worker } from "./worker.js";

const HOST = "https://certificateur.example";
const GRID = `${HOST}/jury/sessions/12/candidats/3/grilles/4/`;
const VOTES = `${HOST}/jury/sessions/12/deliberation/`;
const AWAY = `${HOST}/jury/hors-connexion/`;

/** What a browser gives a worker: caches by name, and a network that answers what the test says. */
class Browser {
  stored = new Map();
  network = () => new Response("page");
  caches = {
    open: async (name) => {
      if (!this.stored.has(name)) this.stored.set(name, new Map());
      const cache = this.stored.get(name);
      const put = async (url, response) => void cache.set(new URL(url, HOST).href, response);
      return {
        put,
        add: async (url) => put(url, await this.network(url)),
        match: async (url) => cache.get(new URL(url, HOST).href),
      };
    },
    match: async (url) =>
      [...this.stored.values()].map((cache) => cache.get(new URL(url, HOST).href)).find(Boolean),
  };
  fetch = async (request) => {
    const response = this.network(request);
    Object.defineProperty(response, "type", { value: "basic" }); // of this very host
    return response;
  };

  urls(name) {
    return [...(this.stored.get(name)?.keys() ?? [])];
  }
}

let browser;
let listeners;
beforeEach(async () => {
  browser = new Browser();
  ({ listeners } = worker("null", {
    fetch: browser.fetch,
    caches: browser.caches,
    self: { skipWaiting: async () => {} },
  }));
  browser.network = () => new Response("sans réseau");
  let installed;
  listeners.install({
    waitUntil: (work) => {
      installed = work;
    },
  });
  await installed;
  browser.network = () => new Response("page");
});

/** The worker's answer to a request, as text; undefined where it leaves it to the browser. */
const answer = async (url, more = {}) => {
  let responding;
  listeners.fetch({
    request: { url, method: "GET", mode: "navigate", destination: "document", ...more },
    respondWith: (response) => {
      responding = response;
    },
  });
  return responding && (await (await responding).text());
};
const lost = () => {
  throw new TypeError("no network");
};

test("a page of the day opened once is read again without network", async () => {
  assert.equal(await answer(GRID), "page");
  browser.network = lost;
  assert.equal(await answer(GRID), "page");
});

test("with the network there, the house answers, not what is kept", async () => {
  await answer(GRID);
  browser.network = () => new Response("plus récente");
  assert.equal(await answer(GRID), "plus récente");
});

test("votes are not kept: without network their page says so", async () => {
  assert.equal(await answer(VOTES), "page");
  assert.deepEqual(browser.urls("jury-pages"), []);
  browser.network = lost;
  assert.equal(await answer(VOTES), "sans réseau");
});

test("a page never opened says so too", async () => {
  browser.network = lost;
  assert.equal(await answer(GRID), "sans réseau");
  assert.deepEqual(browser.urls("jury-assets"), [AWAY]);
});

test("a gateway that answers for a server that does not is no answer", async () => {
  await answer(GRID);
  browser.network = () => new Response("bad gateway", { status: 502 });
  assert.equal(await answer(GRID), "page");
});

test("a refusal is shown and not kept", async () => {
  browser.network = () => new Response("interdit", { status: 403 });
  assert.equal(await answer(GRID), "interdit");
  assert.deepEqual(browser.urls("jury-pages"), []);
});

test("what a page is drawn with is kept", async () => {
  const script = `${HOST}/static/parchemin/offline/main.js`;
  await answer(script, { mode: "cors", destination: "script" });
  browser.network = lost;
  assert.equal(await answer(script, { mode: "cors", destination: "script" }), "page");
});

test("what changes something, goes elsewhere or is outside the jury's pages is left to the browser", async () => {
  assert.equal(await answer(GRID, { method: "POST" }), undefined);
  assert.equal(await answer("https://ailleurs.example/jury/"), undefined);
  assert.equal(await answer(`${HOST}/certification/`), undefined);
});
