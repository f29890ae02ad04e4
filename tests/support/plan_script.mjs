// Scripts that need no page, outside one: gives what they offer to the others.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

for (const name of ["dom", "plan", "not-found"]) {
  const file = new URL(`../../docs/assets/js/${name}.js`, import.meta.url);
  runInThisContext(readFileSync(file, "utf8"), { filename: file.pathname });
}

export const { dom, plan, notFound } = globalThis.ddm;
