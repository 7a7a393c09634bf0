// Copyright (c) 2026, servetel.ivr maintainers
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads diagrams with the programs that they are for. Takes a JSON list of {syntax, text} from standard input; writes a
// JSON list of {nodes: {name: label}, edges: [[source, label, target]]}, or {error} for a text that is refused.
import { readFileSync } from "node:fs";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>"); // Mermaid cleans labels with the help of a document.
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");

// What a browser shows for a label: Mermaid keeps "#35;" as a mark that stands for the character code.
function shown(label) {
  const html = label.replace(/ﬂ°°(\d+)¶ß/g, "&#$1;").replace(/<br\s*\/?>/g, "\n");
  const element = window.document.createElement("span");
  element.innerHTML = html;
  const tags = [...element.querySelectorAll("*")].map((one) => one.tagName).filter((tag) => !["B", "FONT"].includes(tag));
  if (tags.length) throw new Error(`a label holds HTML: ${html}`);
  return element.textContent;
}

async function readMermaid(text) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return {
    nodes: Object.fromEntries([...db.getVertices()].map(([name, node]) => [name, shown(node.text)])),
    edges: db.getEdges().map((edge) => [edge.start, shown(edge.text), edge.end]),
  };
}

async function readDot(text) {
  // A new instance for each: one that is used again and again begins to refuse sound diagrams.
  const graphviz = await Graphviz.load();
  const drawn = graphviz.layout(text, "svg", "dot");
  const { objects, edges = [] } = JSON.parse(graphviz.layout(text, "json", "dot"));
  const image = new window.DOMParser().parseFromString(drawn, "image/svg+xml");
  const named = (kind) =>
    [...image.querySelectorAll(`g.${kind}`)].map((group) => [
      group.querySelector("title").textContent,
      [...group.querySelectorAll("text")].map((line) => line.textContent).join("\n"),
    ]);
  return {
    nodes: Object.fromEntries(named("node")),
    // Those that were drawn; an arrow that is lost has no position.
    edges: edges
      .filter((edge) => edge.pos)
      .map((edge) => [`${objects[edge.tail].name}:${edge.tailport}`, edge.label ?? "", objects[edge.head].name]),
  };
}

const results = [];
for (const { syntax, text } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    results.push(syntax === "mermaid" ? await readMermaid(text) : await readDot(text));
  } catch (error) {
    results.push({ error: String(error) });
  } finally {
    Graphviz.unload();
  }
}
process.stdout.write(JSON.stringify(results));
