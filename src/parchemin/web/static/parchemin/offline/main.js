// Grids and attendance go on without network: what is typed waits on this device and is sent again, in order.
// Each form kept has its own act key, so that what arrives twice is done once. Votes, opinions, closing and minutes
// ask for the network, and say so. Nothing here is needed while the network holds.

import { Desk, sentBefore } from "./desk.js";
import { Device } from "./device.js";
import { sendPlainly } from "./forms.js";
import { holdForms } from "./holding.js";
import { House } from "./house.js";
import { forgetFiles, forgetOver, forgetPages, keepThisPage } from "./kept-pages.js";
import { Panel } from "./panel.js";
import { Typing } from "./typing.js";
import { many } from "./words.js";

const PULSE = 15000; // ms between two tries while something waits
const WHO = "jury-who"; // whose pages this browser keeps

/** Signing out leaves nothing behind on this device. */
const forgetOnLeaving = (device, logout) => {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("action") !== logout) return;
    event.preventDefault();
    await forgetFiles();
    await device.forget();
    localStorage.removeItem(WHO);
    sendPlainly(form);
  });
};

/** Somebody else's pages are not left to who signs in after them. */
const forgetOthers = async (who) => {
  if (localStorage.getItem(WHO) === who) return;
  await forgetPages();
  localStorage.setItem(WHO, who);
};

const listenToNetwork = (desk) => {
  window.addEventListener("online", () => desk.tryAgain());
  window.addEventListener("offline", () => desk.away());
  setInterval(async () => {
    const { reached, expired } = desk.house;
    if (!reached || (!expired && (await desk.waiting()))) await desk.tryAgain();
  }, PULSE);
};

const begin = async (box) => {
  const words = box.dataset;
  const device = new Device(words.who);
  const house = new House(words.reach);
  const panel = new Panel(box);
  const typing = new Typing(device);
  const desk = new Desk({ device, house, panel, typing });
  holdForms({ desk, typing });
  typing.listen();
  forgetOnLeaving(device, words.logout);
  listenToNetwork(desk);

  await forgetOthers(words.who);
  await navigator.serviceWorker.register(words.worker, { scope: words.scope });
  const sent = sentBefore();
  if (await typing.putBack()) panel.notice = words.draft;
  if (sent) panel.notice = many(words, "sent", sent);
  await house.probe();
  await desk.show();
  await keepThisPage();
  await forgetOver(device, words.leaving.split(" ").filter(Boolean));
  await desk.flush();
  panel.ready();
};

const box = document.getElementById("offline");
if (box && window.indexedDB && window.isSecureContext && navigator.serviceWorker) begin(box);
