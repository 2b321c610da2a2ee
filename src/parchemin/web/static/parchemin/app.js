// Smoother, never necessary: every page works before this file does.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(`${name}=`))?.slice(name.length + 1);

  // -- theme: kept in a cookie, so that the next page comes out right before any script ---------------
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    const chosen = event.submitter?.value;
    if (!form || !chosen) return;
    event.preventDefault();
    if (chosen === "auto") document.documentElement.removeAttribute("data-bs-theme");
    else document.documentElement.setAttribute("data-bs-theme", chosen);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${chosen}; Path=/; Max-Age=${chosen === "auto" ? 0 : 31536000}; SameSite=Lax${secure}`;
    for (const button of all("button", form)) button.toggleAttribute("aria-current", button === event.submitter);
    event.submitter.setAttribute("aria-current", "true");
  });

  // -- keys: / and Ctrl+K look for something, Ctrl+Enter sends the form one is in ---------------------
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && !typing) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
    const search = $("#search");
    if (wanted && search && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing?.form) {
      event.preventDefault();
      typing.form.requestSubmit();
    } else if (event.key === "Escape") {
      for (const menu of all("details.menu[open]")) {
        menu.open = false;
        if (menu.contains(document.activeElement)) $("summary", menu).focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // -- an act that asks first: <form data-confirm="…"> or <button data-confirm="…"> --------------------
  const dialog = $("#confirm");
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const words = event.submitter?.dataset.confirm || form.dataset.confirm;
      if (!words || form.dataset.confirmed || !dialog?.showModal) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      $("#confirm-words").textContent = words;
      const submitter = event.submitter;
      dialog.returnValue = "no";
      dialog.addEventListener(
        "close",
        () => {
          if (dialog.returnValue !== "yes") return;
          form.dataset.confirmed = "1";
          form.requestSubmit(submitter);
          delete form.dataset.confirmed;
        },
        { once: true },
      );
      dialog.showModal();
    },
    true,
  );

  // -- two clicks are one act: the server knows by the act key, the page shows it ----------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    for (const button of all("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // -- htmx: the CSRF token goes with every request; a refusal (409) is shown where it was asked ------
  document.addEventListener("htmx:configRequest", (event) => {
    const token = $("[name=csrfmiddlewaretoken]")?.value || cookie("csrftoken");
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 409 || event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // -- copy a whole digest, a convocation ---------------------------------------------------------------
  const revealCopies = (root) => {
    if (!navigator.clipboard) return;
    for (const button of all("[data-copy]", root)) button.hidden = false;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-ok");
    setTimeout(() => button.classList.remove("is-ok"), 1500);
  });

  // -- pointing a field lights its lines in the source: data-lines="152-155" or "8,440" ----------------
  const spans = (text) =>
    text.split(",").flatMap((part) => {
      const [first, last] = part.split("-").map(Number);
      return Array.from({ length: (last || first) - first + 1 }, (_, i) => first + i);
    });
  let lit = [];
  const light = (field, scroll) => {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
    if (!field) return;
    field.classList.add("lit");
    lit.push(field);
    const lines = spans(field.dataset.lines).map((n) => document.getElementById(`l${n}`)).filter(Boolean);
    for (const line of lines) line.classList.add("lit");
    lit.push(...lines);
    const box = lines[0]?.closest("[data-source]");
    if (box && scroll) box.scrollTop = lines[0].offsetTop - box.offsetTop - 40;
  };
  document.addEventListener("pointerover", (event) => {
    const field = event.target.closest("[data-lines]");
    if (field) light(field, true);
  });
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-lines]");
    if (field) light(field, true);
  });

  // -- a file compared on this device: nothing is sent ---------------------------------------------------
  const compare = async (zone, file) => {
    const output = $("output", zone);
    output.textContent = zone.dataset.reading;
    const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const found = [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
    const same = zone.dataset.sha256.split(" ").includes(found);
    const shape = $(same ? "[data-same]" : "[data-other]", zone).content.cloneNode(true);
    output.replaceChildren(shape);
  };
  const wireDrops = (root) => {
    for (const zone of all("[data-sha256]", root)) {
      if (!globalThis.crypto?.subtle) {
        const plain = $("[data-without]", zone);
        if (plain) plain.hidden = false;
        continue;
      }
      const input = $("input[type=file]", zone);
      const live = $("[data-live]", zone);
      if (live) live.hidden = false;
      input.addEventListener("change", () => input.files[0] && compare(zone, input.files[0]));
      zone.addEventListener("dragover", (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
      zone.addEventListener("dragleave", () => zone.classList.remove("over"));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        const [file] = event.dataTransfer.files;
        if (file) compare(zone, file);
      });
    }
  };

  const begin = (root) => {
    revealCopies(root);
    wireDrops(root);
  };
  begin(document);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && begin(event.detail.elt));
})();
