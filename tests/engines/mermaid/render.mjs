// Draws Mermaid files with the real Mermaid in one real Chromium.
//
//   node render.mjs --out DIR [--mermaid 10|11.4|11] [--scheme light|dark] [FILE…]
//                                         (or JSON lines on standard input)
//
// Writes NAME.svg and NAME.png for each, and prints one JSON object a line:
// the name and the texts that stand in the picture, or the name and what is
// wrong with it. Exit code 1 if anything was. Mermaid itself answers success
// for pictures with NaN in them and for pictures of its own error messages.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, load, packageFile } from "../engines.mjs";
import { input, release } from "./input.mjs";

const { options, diagrams } = input(process.argv.slice(2));
if (!options.out) throw new Error("--out names the folder for the pictures");
mkdirSync(options.out, { recursive: true });

/** Runs in the page: draws, looks for damage, and collects the texts. */
async function draw(name, text) {
  const { svg } = await window.mermaid.render(`d${Math.random().toString(36).slice(2)}`, text);
  document.body.innerHTML = `<div id="picture">${svg}</div>`;
  const picture = document.querySelector("#picture > svg");
  const problems = [];

  if (picture.getAttribute("aria-roledescription") === "error") problems.push("an error picture");
  const geometry = ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy",
    "width", "height", "points", "transform", "viewBox", "style", "marker-end"];
  for (const element of [picture, ...picture.querySelectorAll("*")]) {
    for (const attribute of geometry) {
      const value = element.getAttribute(attribute) ?? "";
      if (/NaN|undefined|Infinity/.test(value)) {
        problems.push(`<${element.tagName} ${attribute}="${value.slice(0, 80)}">`);
      }
    }
  }
  if (picture.textContent.includes("Maximum text size in diagram exceeded")) {
    problems.push("the picture says that the text is too long");
  }

  const textOf = (element) => {
    const copy = element.cloneNode(true);
    for (const br of copy.querySelectorAll("br")) br.replaceWith("\n");
    // Text drawn as SVG has an element a line.
    const lines = [...copy.querySelectorAll("tspan.text-outer-tspan, tspan[alignment-baseline]")];
    return (lines.length > 0 ? lines.map((line) => line.textContent).join("\n") : copy.textContent).trim();
  };
  const all = (selector) => [...picture.querySelectorAll(selector)].map(textOf).filter((t) => t !== "");
  const texts = {
    nodes: all("g.node .label, g.node .nodeLabel:not(.label *)"),
    edges: all("g.edgeLabel .label"),
    groups: all("g.cluster-label"),
    tasks: all("text.taskText, text[class*=taskTextOutside]"),
    sections: all("text[class*=sectionTitle]"),
    title: all("text.titleText"),
    charts: all("g.data-points text, g.left-axis text, g.bottom-axis text, g.chart-title text"),
  };

  // The picture at its own size, on a page that leaves it a margin.
  const box = picture.viewBox.baseVal;
  picture.setAttribute("width", box.width);
  picture.setAttribute("height", box.height);
  picture.style.maxWidth = "none";
  return {
    problems,
    texts,
    svg: new XMLSerializer().serializeToString(picture),
    width: Math.ceil(box.width) + 48,
    height: Math.ceil(box.height) + 48,
  };
}

const puppeteer = await load("puppeteer-core", "lib", "esm", "puppeteer", "puppeteer-core.js");
const profile = mkdtempSync(join(tmpdir(), "mkt-chromium-"));
const browser = await puppeteer.launch({
  executablePath: chromium(),
  headless: true,
  userDataDir: profile,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
  ],
});
try {
  const page = await browser.newPage();
  const background = options.scheme === "dark" ? "#0d1117" : "#ffffff";
  await page.setContent(
    `<!doctype html><meta charset="utf-8"><style>
       body { margin: 0; background: ${background} }
       #picture { display: inline-block; padding: 24px }
     </style><body></body>`,
  );
  await page.addScriptTag({ path: packageFile(release(options), "dist", "mermaid.min.js") });
  await page.evaluate(() => window.mermaid.initialize({ startOnLoad: false }));

  for (const { name, text } of diagrams) {
    let line;
    try {
      await page.setViewport({ width: 1280, height: 800, deviceScaleFactor: 2 });
      const drawn = await page.evaluate(draw, name, text);
      writeFileSync(join(options.out, `${name}.svg`), drawn.svg);
      // Chromium paints up to 16,384 pixels a side.
      const scale = Math.max(drawn.width, drawn.height) > 8_000 ? 1 : 2;
      await page.setViewport({
        width: Math.min(drawn.width, 16_000),
        height: Math.min(drawn.height, 16_000),
        deviceScaleFactor: scale,
      });
      await page.screenshot({ path: join(options.out, `${name}.png`) });
      if (drawn.problems.length > 0) throw new Error(drawn.problems.slice(0, 5).join("; "));
      line = { name, texts: drawn.texts };
    } catch (error) {
      process.exitCode = 1;
      line = { name, error: String(error?.message ?? error) };
    }
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
