// The service worker, run as a browser runs it, in a context that has what the test gives it.

import { readFileSync } from "node:fs";
import vm from "node:vm";
import { STATIC } from "./static.js";

const SOURCE = readFileSync(new URL("sw.js", STATIC), "utf8");

/** Its listeners by event, and the constant asked for. */
export const worker = (constant, given = {}) => {
  const listeners = {};
  const self = {
    addEventListener: (name, listener) => {
      listeners[name] = listener;
    },
    location: new URL("https://certificateur.example/jury/sw.js"),
    ...given.self,
  };
  const context = vm.createContext({ URL, Response, Error, ...given, self });
  return { listeners, KEPT: vm.runInContext(`${SOURCE}; ${constant}`, context) };
};
