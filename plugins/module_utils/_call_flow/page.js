// Copyright (c) 2026, servetel.ivr maintainers
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes the telephone and the search work. What comes from an account is set as text, never as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const telephone = document.querySelector("[data-telephone]");
const starts = telephone.querySelector("[data-start]");
const log = telephone.querySelector("[role=log]");
const state = telephone.querySelector("[data-state]");
const KEYS = { "*": "star", "#": "hash" };
let call;
let here;

function say(text, kind) {
  const line = document.createElement("p");
  line.textContent = text;
  line.className = kind;
  log.append(line);
  log.scrollTop = log.scrollHeight;
}

function hear(prompts) {
  for (const prompt of prompts) say(`You hear ${prompt}${data.prompts[prompt] ? ` (${data.prompts[prompt]})` : ""}.`, "hear");
}

function show(step) {
  const menu = data.menus[call.menu];
  Object.assign(telephone.dataset, { reaches: call.reaches, hears: JSON.stringify(call.hears), step, ended: String(!menu) });
  if (here) here.classList.remove("here");
  here = document.getElementById(`i${call.menu}`);
  if (here) here.classList.add("here");
  const link = document.createElement(menu ? "a" : "strong");
  link.textContent = data.ends[call.end][2];
  if (menu) link.href = `#i${call.menu}`;
  state.replaceChildren(menu ? "You are in the menu " : "The call ends: ", link);
}

function begin() {
  log.replaceChildren();
  if (!data.starts.length) return;
  const [number, end] = data.starts[starts.selectedIndex];
  call = newCall(data, end);
  const menu = data.menus[call.menu];
  Object.assign(telephone.dataset, { number, entry: menu ? menu.ref : "" });
  say(number ? `You call ${number}.` : "You call.", "do");
  arrive(call.hears);
  show("");
}

function arrive(heard) {
  if (data.menus[call.menu]) say(`You are in the menu ${data.ends[call.end][2]}.`, "at");
  hear(heard);
  if (!data.menus[call.menu]) say(`The call ends: ${data.ends[call.end][2]}.`, "end");
}

function pressed(key) {
  if (!call) return;
  const { kind, heard, moved } = press(data, call, key);
  if (kind === "ended") return;
  const word = KEYS[key] || key;
  const said = {
    key: `You press ${word}.`,
    timeout: "You press nothing.",
    invalid: `You press ${word}, a wrong key.`,
    unknown: `Where ${word} leads is unknown: only a part of this menu is defined.`,
  };
  say(said[kind], "do");
  if (moved) arrive(heard);
  else hear(heard);
  show(kind);
}

starts.addEventListener("change", begin);
telephone.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.dataset.key) pressed(button.dataset.key);
  else if (button) begin();
});
telephone.addEventListener("keydown", (event) => {
  if (!/^[0-9*#]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  pressed(event.key);
});
begin();

const search = document.querySelector("input[type=search]");
const found = document.querySelector("[data-found]");
const cards = [...document.querySelectorAll("[data-ivr]")];
const comparable = (text) => text.normalize("NFC").toLowerCase();
let texts;

search.addEventListener("input", () => {
  texts = texts || cards.map((card) => comparable(card.textContent));
  const wanted = comparable(search.value.trim());
  const digits = /^\+?[\d ().-]+$/.test(wanted) ? wanted.replace(/[^\d+]/g, "") : wanted;
  let count = 0;
  cards.forEach((card, place) => {
    card.hidden = !texts[place].includes(wanted) && !texts[place].includes(digits);
    count += !card.hidden;
  });
  found.textContent = wanted ? `${count} of ${cards.length} menus` : "";
});
