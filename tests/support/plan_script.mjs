// `docs/assets/js/plan.js` outside a page: gives what it offers to the other scripts.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

for (const name of ["dom", "plan"]) {
  const file = new URL(`../../docs/assets/js/${name}.js`, import.meta.url);
  runInThisContext(readFileSync(file, "utf8"), { filename: file.pathname });
}

export const plan = globalThis.ddm.plan;
