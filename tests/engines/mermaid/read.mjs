// Reads Mermaid files with the real Mermaid and prints what they mean.
//
//   node read.mjs [--mermaid 10|11.4|11] [FILE…]     (or JSON lines on standard input)
//
// One JSON object a line comes out: the diagram's name and kind and its
// meaning, or its name and the parser's error. Exit code 1 if any had one.

import { load } from "../engines.mjs";
import { input, release } from "./input.mjs";

// Gantt dates are local: give them a zone in which midnight is midnight.
process.env.TZ = "UTC";

const { options, diagrams } = input(process.argv.slice(2));

// Mermaid looks for a DOM while it is being loaded.
const { JSDOM } = (await load("jsdom", "lib", "api.js")).default;
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
globalThis.Element = window.Element;
const mermaid = (await load(release(options), "dist", "mermaid.core.mjs")).default;
mermaid.initialize({ startOnLoad: false, maxEdges: 500, maxTextSize: 50_000 });

/** Undoes what Mermaid makes of `#name;` while it parses, and the HTML in it. */
function decode(text) {
  const html = (text ?? "")
    .trim()
    .replace(/ﬂ°°/g, "&#")
    .replace(/ﬂ°/g, "&")
    .replace(/¶ß/g, ";");
  const element = document.createElement("div");
  element.innerHTML = html;
  for (const br of element.querySelectorAll("br")) br.replaceWith("\n");
  if (element.children.length > 0) throw new Error(`a label holds markup: ${html}`);
  return element.textContent;
}

const values = (collection) =>
  collection instanceof Map ? [...collection.values()] : Object.values(collection);

function flowchart(db) {
  const groups = db.getSubGraphs();
  // Mermaid keeps a node for each group that is named before it begins.
  const groupIds = new Set(groups.map((group) => group.id));
  return {
    direction: db.getDirection(),
    nodes: values(db.getVertices())
      .filter((node) => !groupIds.has(node.id))
      .map((node) => ({
        id: node.id,
        label: decode(node.text),
        shape: node.type,
        classes: node.classes,
      })),
    edges: db.getEdges().map((edge) => ({
      from: edge.start,
      to: edge.end,
      label: decode(edge.text),
      line: edge.stroke,
      arrow: edge.type,
    })),
    groups: groups.map((group) => ({
      id: group.id,
      label: decode(group.title),
      members: [...group.nodes].sort(),
    })),
  };
}

function gantt(db) {
  const day = (date) => {
    if (Number.isNaN(date.getTime())) throw new Error("a task has a date that is none");
    return date.toISOString().replace(/T00:00:00\.000Z$/, "");
  };
  return {
    title: decode(db.getDiagramTitle()),
    sections: db.getSections().map(decode),
    tasks: db.getTasks().map((task) => ({
      id: task.id,
      label: decode(task.task),
      section: decode(task.section),
      start: day(task.startTime),
      end: day(task.renderEndTime ?? task.endTime),
      critical: Boolean(task.crit),
      milestone: Boolean(task.milestone),
      active: Boolean(task.active),
      done: Boolean(task.done),
    })),
  };
}

function state(db) {
  // Only the two `[*]` say whether they are a start.
  const end = (side) => (side.start === undefined ? side.id : "[*]");
  const states = [];
  const transitions = [];
  const notes = [];
  const classes = {};
  for (const statement of db.getRootDocV2().doc) {
    switch (statement.stmt) {
      case "relation":
        transitions.push({
          from: end(statement.state1),
          to: end(statement.state2),
          label: decode(statement.description),
        });
        break;
      case "state":
        if (statement.note) {
          notes.push({ state: statement.id, label: decode(statement.note.text) });
        } else {
          states.push({
            id: statement.id,
            label: decode(statement.description),
            choice: statement.type === "choice",
          });
        }
        break;
      case "applyClass":
        for (const id of statement.id.split(",")) classes[id.trim()] = statement.styleClass;
        break;
      case "dir":
      case "classDef":
        break;
      default:
        throw new Error(`a statement that nothing here writes: ${statement.stmt}`);
    }
  }
  return { states, transitions, notes, classes };
}

/** A quadrant chart keeps its layout only; levels are read off it. */
function quadrant(db) {
  const { points, quadrants, axisLabels } = db.getQuadrantData();
  const left = Math.min(...quadrants.map((quadrant) => quadrant.x));
  const top = Math.min(...quadrants.map((quadrant) => quadrant.y));
  const right = Math.max(...quadrants.map((quadrant) => quadrant.x + quadrant.width));
  const bottom = Math.max(...quadrants.map((quadrant) => quadrant.y + quadrant.height));
  const share = (at, from, to) => Number(((at - from) / (to - from)).toFixed(6));
  return {
    axes: axisLabels.map((label) => decode(label.text)),
    quadrants: quadrants.map((quadrant) => decode(quadrant.text.text)),
    points: points.map((point) => ({
      label: decode(point.text.text),
      across: share(point.x, left, right),
      up: share(point.y, bottom, top),
    })),
  };
}

/** An XY chart is read from what its parser tells the database. */
function xychart(db, told) {
  const last = (name) => told.filter(([called]) => called === name).at(-1)?.[1] ?? [];
  const [scale, low, high] = [last("setYAxisTitle")[0], ...last("setYAxisRangeData")];
  return {
    title: decode(last("setDiagramTitle")[0]),
    lying: last("setOrientation")[0] === "horizontal",
    names: (last("setXAxisBand")[0] ?? []).map((name) => decode(name.text)),
    scale: decode(scale?.text),
    range: [low, high],
    series: told
      .filter(([called]) => called === "setBarData" || called === "setLineData")
      .map(([called, [, values]]) => ({
        sort: called === "setBarData" ? "bars" : "line",
        // Newer releases keep a label beside each value.
        values: values.map((value) => value.value ?? value),
      })),
  };
}

function sankey(db) {
  return {
    flows: db.getLinks().map((link) => ({
      from: link.source.ID,
      to: link.target.ID,
      amount: link.value,
    })),
  };
}

/** Calls `read`, and gives what it called of a database meanwhile. */
async function overheard(db, read) {
  const told = [];
  const names = Object.keys(db).filter((name) => name.startsWith("set"));
  const before = names.map((name) => db[name]);
  for (const name of names) {
    const method = db[name];
    db[name] = (...given) => {
      told.push([name, given]);
      return method.apply(db, given);
    };
  }
  try {
    await read();
  } finally {
    names.forEach((name, place) => (db[name] = before[place]));
  }
  return told;
}

const kinds = {
  "flowchart-v2": flowchart,
  gantt,
  stateDiagram: state,
  quadrantChart: quadrant,
  xychart,
  sankey,
};

async function read({ name, text }) {
  try {
    // The whole path that a host takes, with directives and limits …
    await mermaid.parse(text);
    if (text.length > 50_000) throw new Error("Maximum text size in diagram exceeded");
    // … and the meaning, whose reader takes no directive.
    const body = text.replace(/^%%\{.*\}%%\n/, "");
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(body);
    if (!kinds[type]) throw new Error(`a kind that nothing here writes: ${type}`);
    const again = () => mermaid.mermaidAPI.getDiagramFromText(body);
    const told = type === "xychart" ? await overheard(db, again) : [];
    return { name, kind: type, ...kinds[type](db, told) };
  } catch (error) {
    process.exitCode = 1;
    return { name, error: String(error?.message ?? error) };
  }
}

// One after another: Mermaid 10 keeps a diagram's meaning in the module.
for (const diagram of diagrams) {
  process.stdout.write(`${JSON.stringify(await read(diagram))}\n`);
}
