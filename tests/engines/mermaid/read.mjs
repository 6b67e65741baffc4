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

const kinds = { "flowchart-v2": flowchart, gantt, stateDiagram: state };

async function read({ name, text }) {
  try {
    // The whole path that a host takes, with directives and limits …
    await mermaid.parse(text);
    if (text.length > 50_000) throw new Error("Maximum text size in diagram exceeded");
    // … and the meaning, whose reader takes no directive.
    const body = text.replace(/^%%\{.*\}%%\n/, "");
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(body);
    if (!kinds[type]) throw new Error(`a kind that nothing here writes: ${type}`);
    return { name, kind: type, ...kinds[type](db) };
  } catch (error) {
    process.exitCode = 1;
    return { name, error: String(error?.message ?? error) };
  }
}

// One after another: Mermaid 10 keeps a diagram's meaning in the module.
for (const diagram of diagrams) {
  process.stdout.write(`${JSON.stringify(await read(diagram))}\n`);
}
