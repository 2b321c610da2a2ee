// Where the scripts that pages run are.

export const STATIC = new URL("../../../src/parchemin/web/static/parchemin/", import.meta.url);
