// Holds state machines to asl-validator, all in one process.
//
//   node validate.mjs FILE…        (or JSON lines {"name", "machine"} on standard input)
//
// Prints one JSON object a line, the name and the problems; exit code 1 if
// there are any.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { load } from "../engines.mjs";

const validator = (await load("asl-validator", "dist", "src", "validator.js")).default;
const validate = validator.default ?? validator;

const files = process.argv.slice(2);
const machines =
  files.length > 0
    ? files.map((file) => ({ name: basename(file), machine: JSON.parse(readFileSync(file, "utf8")) }))
    : readFileSync(0, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));

for (const { name, machine } of machines) {
  const { isValid, errors } = validate(machine, { checkPaths: true, checkArn: true });
  const problems = isValid ? [] : errors.map((error) => `${error.path ?? error.instancePath ?? ""} ${error.Message ?? error.message ?? JSON.stringify(error)}`.trim());
  if (!isValid) process.exitCode = 1;
  console.log(JSON.stringify({ name, problems }));
}
