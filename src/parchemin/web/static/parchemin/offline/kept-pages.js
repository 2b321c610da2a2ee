// Pages of the day stay readable on this device, with what they are drawn with; the worker (sw.js) answers from them.

const PAGES = "jury-pages"; // these two as in sw.js
const ASSETS = "jury-assets";
const DAY = 86400000; // ms
export const KEPT_DAYS = 2; // as juries.attending: how long a form may say its own time
// My day, a session, my presence, a candidate, a grid; not a piece read (the worker keeps it when it is opened).
const OPENED = /^\/jury\/(sessions\/\d+\/(emargement\/|candidats\/\d+\/(grilles\/\d+\/)?)?)?$/;
const DRAWN = new Set(["link", "script", "css", "img"]);

/** Whether a page is kept as soon as it is opened. */
export const isKept = (path) => OPENED.test(path);

/** Whether a path is of one of these sessions (ids). */
export const isOf = (path, sessions) =>
  sessions.some((id) => path.startsWith(`/jury/sessions/${id}/`));

/** Whether a page dated `date` (header) is older than what a form may say of its own time. */
export const isOld = (date, now) => now - Date.parse(date) > KEPT_DAYS * DAY;

const files = () => {
  const named = [
    ...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=icon]"),
  ].map((link) => link.href);
  const scripts = [...document.scripts].filter((script) => script.src).map((script) => script.src);
  const drawn = performance
    .getEntriesByType("resource")
    .filter(({ initiatorType, name }) => DRAWN.has(initiatorType) || name.endsWith(".js"))
    .map((resource) => resource.name);
  return new Set([...named, ...scripts, ...drawn]);
};

export const keepThisPage = async () => {
  await navigator.serviceWorker.ready;
  const pages = await caches.open(PAGES);
  if (isKept(location.pathname) && !(await pages.match(location.href))) {
    await pages.add(location.href);
  }
  const assets = await caches.open(ASSETS);
  for (const url of files()) {
    if (!url.startsWith(location.origin) || (await assets.match(url))) continue;
    await assets.add(url).catch(() => {});
  }
};

/** A page of a deliberation that is over goes, with what was typed of it, and any page too old. */
export const forgetOver = async (device, over) => {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const date = (await pages.match(request))?.headers.get("Date");
    const { pathname } = new URL(request.url);
    if (isOf(pathname, over) || isOld(date, Date.now())) await pages.delete(request);
  }
  for (const draft of await device.drafts()) {
    if (isOf(draft.url, over)) await device.dropDraft(draft.url);
  }
};

export const forgetPages = () => caches.delete(PAGES);

export const forgetFiles = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
};
