// What this device keeps of a person: forms waiting to be sent (queue) and forms being typed (drafts).

const opened = (who) =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(`jury-${who}`, 1);
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

/** One base for each person: nobody reads what another typed. */
export class Device {
  #base;

  constructor(who) {
    this.#base = opened(who);
  }

  async #within(name, mode, use) {
    const work = (await this.#base).transaction(name, mode);
    const asked = use(work.objectStore(name));
    return new Promise((resolve, reject) => {
      work.oncomplete = () => resolve(asked?.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  /** Entries in the order they were typed. */
  queue() {
    return this.#within("queue", "readonly", (entries) => entries.getAll());
  }

  keep(entry) {
    return this.#within("queue", "readwrite", (entries) => entries.put(entry));
  }

  drop(entry) {
    return this.#within("queue", "readwrite", (entries) => entries.delete(entry.id));
  }

  /** What became of an entry sent (gone, or `next`), unless it was typed again meanwhile: then the newer one stays. */
  settle(entry, next = null) {
    return this.#within("queue", "readwrite", (entries) => {
      const asked = entries.get(entry.id);
      asked.onsuccess = () => {
        if (asked.result?.key !== entry.key) return;
        if (next) entries.put(next);
        else entries.delete(entry.id);
      };
      return asked;
    });
  }

  drafts() {
    return this.#within("drafts", "readonly", (drafts) => drafts.getAll());
  }

  draftOf(url) {
    return this.#within("drafts", "readonly", (drafts) => drafts.get(url));
  }

  /** A draft is what one form says before it is sent: {url, fields, base, at}. */
  keepDraft(draft) {
    return this.#within("drafts", "readwrite", (drafts) => drafts.put(draft));
  }

  dropDraft(url) {
    return this.#within("drafts", "readwrite", (drafts) => drafts.delete(url));
  }

  async forget() {
    await this.#within("queue", "readwrite", (entries) => entries.clear());
    await this.#within("drafts", "readwrite", (drafts) => drafts.clear());
  }
}
