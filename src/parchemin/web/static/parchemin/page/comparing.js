// A file compared on this device with the digests of a page: nothing is sent.
// <div data-sha256="digest digest…" data-reading="…"> with an input, an output and two <template>s.

/** SHA-256 in hexadecimal. */
export const digest = async (buffer) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const compare = async (zone, file) => {
  const output = zone.querySelector("output");
  output.textContent = zone.dataset.reading;
  const same = zone.dataset.sha256.split(" ").includes(await digest(await file.arrayBuffer()));
  const shape = zone.querySelector(same ? "[data-same]" : "[data-other]");
  output.replaceChildren(shape.content.cloneNode(true));
};

const reveal = (part) => {
  if (part) part.hidden = false;
};

const takeDrops = (zone) => {
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
};

export const compareFiles = (root) => {
  for (const zone of root.querySelectorAll("[data-sha256]")) {
    if (!globalThis.crypto?.subtle) {
      reveal(zone.querySelector("[data-without]")); // the command that does the same by hand
      continue;
    }
    reveal(zone.querySelector("[data-live]"));
    const input = zone.querySelector("input[type=file]");
    input.addEventListener("change", () => input.files[0] && compare(zone, input.files[0]));
    takeDrops(zone);
  }
};
