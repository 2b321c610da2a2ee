// Under /jury/: the pages of the day that were opened, and what they are drawn with, stay readable without network.
"use strict";

const PAGES = "jury-pages";
const ASSETS = "jury-assets";
const UNREACHABLE = "/jury/hors-connexion/";
// My day, a session, my presence, a candidate, a grid, a piece read. Votes, opinions, closing, minutes: never.
const KEPT =
  /^\/jury\/(sessions\/\d+\/(emargement\/|candidats\/\d+\/((grilles|depots)\/\d+\/)?)?)?$/;
const BROKEN = 502; // from here on, a gateway answers for a server that does not

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(ASSETS)
      .then((cache) => cache.add(UNREACHABLE))
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const answered = async (request, cache, keep) => {
  try {
    const response = await fetch(request);
    if (response.status >= BROKEN) throw new Error(String(response.status));
    if (keep && response.ok && !response.redirected && response.type === "basic") {
      await (await caches.open(cache)).put(request.url, response.clone());
    }
    return response;
  } catch (lost) {
    const kept = keep && (await (await caches.open(cache)).match(request.url));
    if (kept) return kept;
    if (request.mode === "navigate") return (await caches.match(UNREACHABLE)) || Response.error();
    throw lost;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname.startsWith("/jury/"))
      event.respondWith(answered(request, PAGES, KEPT.test(url.pathname)));
  } else if (["style", "script", "font", "image"].includes(request.destination)) {
    event.respondWith(answered(request, ASSETS, true));
  }
});
