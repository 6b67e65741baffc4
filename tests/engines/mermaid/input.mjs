// What read.mjs and render.mjs are given: files, or JSON lines on standard input.

import { readFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * Options (`--name value`) and the diagrams to work on: the files named, or
 * else one JSON object `{"name": …, "text": …}` a line of standard input.
 */
export function input(argv) {
  const options = {};
  const files = [];
  for (let at = 0; at < argv.length; at += 1) {
    if (argv[at].startsWith("--")) {
      options[argv[at].slice(2)] = argv[at + 1];
      at += 1;
    } else {
      files.push(argv[at]);
    }
  }
  const diagrams =
    files.length > 0
      ? files.map((file) => ({
          name: basename(file).replace(/\.mmd$/, ""),
          text: readFileSync(file, "utf8"),
        }))
      : readFileSync(0, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line));
  return { options, diagrams };
}

/** The folder of the Mermaid release asked for: one that hosts run. */
export function release(options) {
  const folder = { 10: "mermaid-10", 11.4: "mermaid-11-4", 11: "mermaid" }[options.mermaid ?? "11"];
  if (!folder) throw new Error(`--mermaid is 10, 11.4 or 11, not ${options.mermaid}`);
  return folder;
}
