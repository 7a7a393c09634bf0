// Copyright (c) 2026, servetel.ivr maintainers
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Follows a call through the menus, as follow() in Python does. Knows no document: the tests run it under node, too.
// data.menus: [{ref, hears, keys: {key: end}, timeout: turn, invalid: turn, gone}]
//   turn: [tries, retry prompt, last prompt, end]; a prompt may be "". gone: only where the definition may leave keys
//   out, the keys that are known not to be there.
// data.ends: [[destination, number of its menu or -1, how people read it]]; elsewhere an end is its place in this list.
"use strict";

function newCall(data, end) {
  const [reaches, menu] = data.ends[end];
  const call = { end, menu, reaches, hears: [], spent: { timeout: 0, invalid: 0 } };
  if (menu >= 0 && data.menus[menu].hears) call.hears.push(data.menus[menu].hears);
  return call;
}

// Press a key, or "timeout" for silence. Changes the call. Returns {kind, heard, moved}; kind is "key", "timeout",
// "invalid", "unknown" (the definition does not say where the key leads) or "ended" (the call is over).
function press(data, call, key) {
  if (call.menu < 0) return { kind: "ended", heard: [], moved: false };
  const menu = data.menus[call.menu];
  let kind = "key";
  let end = menu.keys[key];
  const heard = [];
  if (end === undefined) {
    kind = key === "timeout" ? "timeout" : "invalid";
    if (/^[0-9*#]$/.test(key) && menu.gone && !menu.gone.includes(key)) {
      return { kind: "unknown", heard: [], moved: false };
    }
    const [tries, retry, last, out] = menu[kind];
    const stays = call.spent[kind] < tries;
    const prompt = stays ? retry : last;
    if (prompt) heard.push(prompt);
    if (stays) call.spent[kind] += 1;
    else end = out;
  }
  const moved = end !== undefined;
  if (moved) {
    call.end = end;
    [call.reaches, call.menu] = data.ends[end];
    call.spent = { timeout: 0, invalid: 0 };
    if (call.menu >= 0 && data.menus[call.menu].hears) heard.push(data.menus[call.menu].hears);
  }
  call.hears.push(...heard);
  return { kind, heard, moved };
}
