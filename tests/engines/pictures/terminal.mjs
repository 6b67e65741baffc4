// Takes a picture of what a program wrote to a terminal, colours included.
//
//   node terminal.mjs OUT.png < TEXT
//
// Knows the few escape sequences that mktc writes: bold, dim, underline and
// the sixteen colours.

import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, load } from "../engines.mjs";

const out = process.argv[2];
if (!out) throw new Error("name the picture to write");
const text = readFileSync(0, "utf8");

const palette = ["#3f3f46", "#f87171", "#4ade80", "#facc15", "#60a5fa", "#c084fc", "#22d3ee", "#e4e4e7"];
const escaped = (plain) => plain.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

function html(input) {
  let style = {};
  let result = "";
  for (const part of input.split(/(\x1b\[[0-9;]*m)/)) {
    const codes = part.match(/^\x1b\[([0-9;]*)m$/);
    if (!codes) {
      const css = Object.entries(style).map(([key, value]) => `${key}:${value}`).join(";");
      result += css ? `<span style="${css}">${escaped(part)}</span>` : escaped(part);
      continue;
    }
    const numbers = codes[1].split(";").map(Number);
    for (let i = 0; i < numbers.length; i += 1) {
      const code = numbers[i];
      if (code === 0) style = {};
      else if (code === 1) style["font-weight"] = "bold";
      else if (code === 2) style.opacity = "0.65";
      else if (code === 4) style["text-decoration"] = "underline";
      else if (code >= 30 && code <= 37) style.color = palette[code - 30];
      else if (code >= 90 && code <= 97) style.color = palette[code - 90];
      else if (code === 38 && numbers[i + 1] === 5) {
        style.color = palette[numbers[i + 2] % 8];
        i += 2;
      } else if (code === 39) delete style.color;
    }
  }
  return result;
}

const { default: puppeteer } = await load("puppeteer-core", "lib", "esm", "puppeteer", "puppeteer-core.js");
const profile = mkdtempSync(join(tmpdir(), "mkt-terminal-"));
const browser = await puppeteer.launch({
  executablePath: chromium(),
  userDataDir: profile,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 800, deviceScaleFactor: 2 });
  await page.setContent(`<body style="margin:0;background:#fff"><pre id="terminal" style="display:inline-block;
    margin:0;padding:20px 28px;border-radius:10px;background:#18181b;color:#e4e4e7;
    font:15px/1.35 'DejaVu Sans Mono','Liberation Mono',monospace">${html(text.trimEnd())}</pre></body>`);
  const terminal = await page.$("#terminal");
  await terminal.screenshot({ path: out });
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
