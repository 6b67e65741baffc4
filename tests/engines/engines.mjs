// Where the installed engines are. Nothing is looked for elsewhere: a lane
// whose engine is missing fails, it never passes for want of it.

import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export class Missing extends Error {
  constructor(what) {
    super(`${what} is not installed: run \`cargo xtask engines\``);
  }
}

/** The path of a file in an installed npm package. */
export function packageFile(...parts) {
  const path = join(root, ".engines", "node", "node_modules", ...parts);
  if (!existsSync(path)) throw new Missing(parts[0]);
  return path;
}

/** Imports a module of an installed npm package, by its file. */
export const load = (...parts) => import(pathToFileURL(packageFile(...parts)).href);

/** The path of Chromium: $CHROMIUM, or the first found on the PATH. */
export function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  throw new Missing("Chromium");
}
