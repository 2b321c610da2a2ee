// Grids and attendance go on without network: what is typed waits on this device and is sent again, in order.
// Each form kept has its own act key, so that what arrives twice is done once. Votes, opinions, closing and minutes
// ask for the network, and say so. Nothing here is needed while the network holds.
"use strict";

(() => {
  const box = document.getElementById("offline");
  if (!box || !window.indexedDB || !window.isSecureContext || !navigator.serviceWorker) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = box.dataset;
  const PAGES = "jury-pages";
  const ASSETS = "jury-assets";
  const PATIENCE = 6000; // ms before a server that says nothing is one that cannot be reached
  const PULSE = 15000; // ms between two tries while something waits
  const KEPT_DAYS = 2; // as juries.attending
  const KEPT_PAGE = /^\/jury\/(sessions\/\d+\/(emargement\/|candidats\/\d+\/(grilles\/\d+\/)?)?)?$/; // as sw.js
  const many = (name, n) => (n === 1 ? words[`${name}One`] : words[`${name}Many`]).replace("{n}", n);
  const hour = (at) => {
    const local = new Date(at);
    const minutes = String(local.getMinutes()).padStart(2, "0");
    return document.documentElement.lang === "fr" ? `${local.getHours()}\u00a0h\u00a0${minutes}` : `${String(local.getHours()).padStart(2, "0")}:${minutes}`;
  };

  // -- what this device keeps, one base for each person -------------------------------------------------
  const base = new Promise((resolve, reject) => {
    const asked = indexedDB.open(`jury-${words.who}`, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
      asked.result.createObjectStore("drafts", { keyPath: "url" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  const store = async (name, mode, use) => {
    const work = (await base).transaction(name, mode);
    const asked = use(work.objectStore(name));
    return new Promise((resolve, reject) => {
      work.oncomplete = () => resolve(asked?.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  };
  const queue = () => store("queue", "readonly", (s) => s.getAll());
  const keep = (entry) => store("queue", "readwrite", (s) => s.put(entry));
  const drop = (id) => store("queue", "readwrite", (s) => s.delete(id));
  // What became of an entry sent, unless it was typed again meanwhile: then the newer one stays.
  const settled = (entry, next) =>
    store("queue", "readwrite", (s) => {
      const asked = s.get(entry.id);
      asked.onsuccess = () => {
        if (asked.result?.key !== entry.key) return;
        if (next) s.put(next);
        else s.delete(entry.id);
      };
      return asked;
    });
  const draftOf = (url) => store("drafts", "readonly", (s) => s.get(url));
  const keepDraft = (draft) => store("drafts", "readwrite", (s) => s.put(draft));
  const dropDraft = (url) => store("drafts", "readwrite", (s) => s.delete(url));
  const dropDrafts = () => store("drafts", "readwrite", (s) => s.clear());
  const leave = (form) => HTMLFormElement.prototype.submit.call(form); // a button may be named "submit"
  const freshKey = () => crypto.randomUUID();

  // -- forms as lists of fields -------------------------------------------------------------------------
  const OWN = new Set(["csrfmiddlewaretoken", "act_key", "base", "at"]);
  const address = (form) => new URL(form.action, location.href).pathname;
  const baseOf = (form) => $("[name=base]", form)?.value ?? null;
  const fields = (form, submitter) => {
    const data = [...new FormData(form)].filter(([name]) => !OWN.has(name)).map(([name, value]) => [name, String(value)]);
    if (submitter?.name) data.push([submitter.name, submitter.value]);
    return data;
  };
  const said = (list) => JSON.stringify(list.filter(([, value]) => value !== "").sort());
  const fill = (form, list) => {
    const given = new Map(list);
    for (const control of form.elements) {
      if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
      if (control.type === "radio" || control.type === "checkbox") control.checked = given.get(control.name) === control.value;
      else if (given.has(control.name)) control.value = given.get(control.name);
      if (control.name === "drawing") control.dispatchEvent(new Event("change"));
    }
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };
  const keptForms = all("form[data-offline]");

  // -- is the house within reach? -------------------------------------------------------------------------
  let reached = navigator.onLine;
  const probe = async () => {
    if (!navigator.onLine) return (reached = false);
    try {
      const answer = await fetch(words.reach, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      reached = answer.status < 502;
    } catch {
      reached = false;
    }
    return reached;
  };

  // -- what the page says -----------------------------------------------------------------------------------
  let notice = "";
  let expired = false;
  const shape = (name) => $(`template[data-${name}]`, box).content.cloneNode(true);
  const item = (entry) => {
    const li = document.createElement("li");
    li.dataset.state = entry.state;
    const part = shape(entry.state);
    const title = `${entry.label}, ${hour(entry.at)}`;
    if (entry.state === "waiting") {
      $("span", part).textContent = title;
    } else {
      $("h3", part).textContent = title;
    }
    if (entry.state === "conflict") {
      for (const line of entry.answer.lines) {
        const row = document.createElement("tr");
        line.forEach((text, n) => {
          const cell = document.createElement(n ? "td" : "th");
          if (!n) cell.scope = "row";
          cell.textContent = text;
          row.append(cell);
        });
        $("tbody", part).append(row);
      }
      $("[data-theirs]", part).addEventListener("click", () => settle(entry, () => drop(entry.id)));
      $("[data-mine]", part).addEventListener("click", () =>
        settle(entry, () => keep({ ...entry, state: "waiting", base: entry.answer.base, key: freshKey(), answer: null })),
      );
    } else if (entry.state === "refused") {
      for (const reason of entry.answer.reasons) {
        const line = document.createElement("li");
        line.textContent = [reason.said, reason.mend].filter(Boolean).join(" ");
        $("ul", part).append(line);
      }
      $("[data-drop]", part).addEventListener("click", () => settle(entry, () => drop(entry.id)));
      $("[data-open]", part).addEventListener("click", async () => {
        await keepDraft({ url: entry.url, fields: entry.fields, base: null, at: entry.at });
        await drop(entry.id);
        location.assign(entry.page);
      });
    }
    li.append(part);
    return li;
  };
  const show = async () => {
    const kept = await queue();
    const n = kept.length;
    const away = !reached;
    const line = away ? (n ? many("off", n) : words.offNone) : n ? many("on", n) : "";
    box.hidden = !line && !notice;
    box.classList.toggle("is-away", away);
    $("[data-line]", box).textContent = line;
    $("[data-line]", box).hidden = !line;
    $("[data-note]", box).textContent = notice;
    $("[data-note]", box).hidden = !notice;
    $("[data-sign-in]", box).hidden = !expired;
    $("[data-list]", box).replaceChildren(...kept.map(item));
    for (const form of all(`form[action="${words.logout}"]`)) {
      if (n) form.dataset.confirm = many("leave", n);
      else delete form.dataset.confirm;
    }
    // What cannot wait on a device says that it needs the network.
    for (const form of all("main form[method=post]:not([data-offline])")) {
      for (const button of all("button:not([type=button])", form)) {
        if (away && !button.disabled) {
          button.disabled = true;
          button.dataset.away = "1";
          const why = document.createElement("span");
          why.className = "needs-network note";
          why.textContent = words.needs;
          button.after(why);
        } else if (!away && button.dataset.away) {
          button.disabled = false;
          delete button.dataset.away;
          if (button.nextElementSibling?.classList.contains("needs-network")) button.nextElementSibling.remove();
        }
      }
    }
  };
  const settle = async (entry, change) => {
    await change();
    await dropDraft(entry.url);
    await flush();
    if (!(await queue()).length) location.reload();
  };

  // -- sending what was kept, in order ------------------------------------------------------------------------
  const token = () => document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.slice(10) || $("[name=csrfmiddlewaretoken]")?.value || "";
  const post = (entry) => {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    body.append("act_key", entry.key);
    body.append("at", entry.at);
    if (entry.base !== null) body.append("base", entry.base);
    return fetch(entry.url, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      signal: AbortSignal.timeout(PATIENCE * 5),
    });
  };
  // What became of an entry: "sent", "kept" (a person must choose), or "stop" (nothing can be sent now).
  const send = async (entry) => {
    let answer;
    try {
      answer = await post(entry);
    } catch {
      reached = false;
      return "stop";
    }
    if (answer.type === "opaqueredirect") {
      expired = true;
      notice = words.expired;
      return "stop";
    }
    expired = false;
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    const kept = (state, about) => settled(entry, { ...entry, state, answer: about });
    if (answer.ok && told?.done) {
      await settled(entry);
      if (!(await queue()).some((other) => other.url === entry.url)) await dropDraft(entry.url);
      return "sent";
    }
    if (told?.conflict) await kept("conflict", told.conflict);
    else if (told?.reasons) await kept("refused", { reasons: told.reasons });
    else if (answer.status === 404) await kept("refused", { reasons: [{ said: words.gone }] });
    if (told?.reasons || answer.status === 404) return "kept";
    notice = words.fault;
    return "stop";
  };
  const sendAll = async () => {
    let sent = 0;
    const stuck = new Set();
    for (const entry of await queue()) {
      if (entry.state !== "waiting" || stuck.has(entry.url)) {
        stuck.add(entry.url);
        continue;
      }
      const fate = await send(entry);
      if (fate === "stop") break;
      if (fate === "sent") sent += 1;
      else stuck.add(entry.url);
    }
    return sent;
  };
  const flush = async () => {
    if (!(await queue()).some((entry) => entry.state === "waiting") || !(await probe())) return show();
    notice = "";
    const sent = await navigator.locks.request("jury-sending", sendAll);
    await show();
    if (sent) {
      sessionStorage.setItem("jury-sent", String(sent));
      if (!(await queue()).length) await fresh();
    }
  };
  // The page as the house now holds it, unless something is being typed in it.
  const fresh = async () => {
    const typing = document.activeElement?.closest?.("form[data-offline]");
    if (typing && said(fields(typing)) !== first.get(typing)) return;
    location.reload();
  };

  // -- a form sent while the network is away ------------------------------------------------------------------
  const hold = async (form, submitter) => {
    const url = address(form);
    const page = location.pathname + location.search;
    const waiting = (await queue()).find((e) => e.url === url && e.state === "waiting");
    const entry = { url, page, fields: fields(form, submitter), label: form.dataset.offline, at: new Date().toISOString(), state: "waiting", key: freshKey() };
    // Said again before it was sent: the last word, against what the page showed first. An incident is one each time.
    if (waiting && baseOf(form) !== null) await keep({ ...entry, id: waiting.id, base: waiting.base });
    else await keep({ ...entry, base: baseOf(form) });
    if (baseOf(form) !== null) await keepDraft({ url, fields: fields(form), base: baseOf(form), at: entry.at, held: true });
    else {
      await dropDraft(url);
      form.reset();
    }
    delete form.dataset.sent; // it may be sent again
    submitter?.removeAttribute("aria-busy");
    notice = words.kept.replace("{time}", hour(entry.at));
    await show();
    box.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-offline]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    const free = async () => !(await queue()).some((entry) => entry.url === address(form)) && (await probe());
    // Within reach, or where this browser keeps nothing: the form goes as any other, with the button that sent it.
    if (await free().catch(() => true)) {
      if (submitter?.name) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
      }
      leave(form);
      return;
    }
    await hold(form, submitter);
    if (reached) await flush();
  });

  // -- what is being typed, before it is even sent -------------------------------------------------------------
  const first = new Map(keptForms.map((form) => [form, said(fields(form))]));
  let later = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-offline]");
    if (!form) return;
    clearTimeout(later);
    later = setTimeout(() => keepDraft({ url: address(form), fields: fields(form), base: baseOf(form), at: new Date().toISOString() }), 150);
  });
  const putBack = async () => {
    const held = new Set((await queue()).map((entry) => entry.url));
    for (const form of keptForms) {
      const draft = await draftOf(address(form));
      if (!draft) continue;
      if (said(draft.fields) === first.get(form)) {
        if (!held.has(draft.url)) await dropDraft(draft.url);
      } else {
        fill(form, draft.fields);
        // Against what was shown when it was typed: written elsewhere since, the house says so before anything is lost.
        if (draft.base !== null && baseOf(form) !== null) $("[name=base]", form).value = draft.base;
        if (!held.has(draft.url)) notice = words.draft;
      }
    }
  };

  // -- pages kept, and forgotten ---------------------------------------------------------------------------------
  const keepThisPage = async () => {
    await navigator.serviceWorker.ready;
    const pages = await caches.open(PAGES);
    if (KEPT_PAGE.test(location.pathname) && !(await pages.match(location.href))) await pages.add(location.href);
    const drawn = performance.getEntriesByType("resource").filter((r) => ["link", "script", "css", "img"].includes(r.initiatorType));
    const urls = new Set([...all("link[rel=stylesheet], link[rel=preload], link[rel=icon]").map((l) => l.href), ...all("script[src]").map((s) => s.src), ...drawn.map((r) => r.name)]);
    const assets = await caches.open(ASSETS);
    for (const url of urls) {
      if (url.startsWith(location.origin) && !(await assets.match(url))) await assets.add(url).catch(() => {});
    }
  };
  // A page of a deliberation that is over goes, and any page older than what a form may say of its own time.
  const forgetOver = async () => {
    const closed = words.leaving.split(" ").filter(Boolean).map((id) => `/jury/sessions/${id}/`);
    const pages = await caches.open(PAGES);
    for (const request of await pages.keys()) {
      const age = Date.now() - Date.parse((await pages.match(request))?.headers.get("Date"));
      const over = closed.some((start) => new URL(request.url).pathname.startsWith(start));
      if (over || age > KEPT_DAYS * 86400000) await pages.delete(request);
    }
    for (const draft of await store("drafts", "readonly", (s) => s.getAll())) {
      if (closed.some((start) => draft.url.startsWith(start))) await dropDraft(draft.url);
    }
  };
  const forgetEverything = async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    await store("queue", "readwrite", (s) => s.clear());
    await dropDrafts();
    localStorage.removeItem("jury-who");
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("action") !== words.logout) return;
    event.preventDefault();
    await forgetEverything();
    leave(form);
  });

  const begin = async () => {
    // Somebody else's pages are not left to who signs in after them.
    if (localStorage.getItem("jury-who") !== words.who) {
      await caches.delete(PAGES);
      localStorage.setItem("jury-who", words.who);
    }
    await navigator.serviceWorker.register(words.worker, { scope: words.scope });
    const sent = Number(sessionStorage.getItem("jury-sent"));
    sessionStorage.removeItem("jury-sent");
    await putBack();
    if (sent) notice = many("sent", sent);
    await probe();
    await show();
    await keepThisPage();
    await forgetOver();
    await flush();
    box.dataset.ready = "1"; // everything of this page is kept
  };
  window.addEventListener("online", backWithinReach);
  window.addEventListener("offline", async () => {
    reached = false;
    await show();
  });
  async function backWithinReach() {
    await probe();
    await flush();
    await show();
  }
  setInterval(async () => {
    if (!reached || (await queue()).some((entry) => entry.state === "waiting" && !expired)) await backWithinReach();
  }, PULSE);
  begin();
})();
