// Copyright (c) 2026, servetel.ivr maintainers
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens pages in Chromium. Takes JSON from standard input: {chromium, pages: [{file, frame, scripts, dark, width, height,
// steps}]}. A step is ["eval", script], ["press", key], ["focus", selector], ["axe"], ["media", "print"],
// ["screenshot", file] (the whole page), ["picture", file] (what fits) or ["pdf", file].
// Writes a JSON list of {errors, values, ready}: what the console and the content policy complain of, what each step
// gives, and the milliseconds until the page answered.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(`${process.cwd()}/`).resolve("axe-core/axe.min.js"), "utf8");
const { chromium: executablePath, pages } = JSON.parse(readFileSync(0, "utf8"));
const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...quiet] });
const results = [];

async function take(page, target, [name, argument]) {
  if (name === "eval") return target.evaluate(argument);
  if (name === "press") return page.keyboard.press(argument);
  if (name === "focus") return target.locator(argument).first().focus();
  if (name === "media") return page.emulateMedia({ media: argument });
  if (name === "pdf") return void (await page.pdf({ path: argument, format: "A4" }));
  if (name === "picture") return void (await page.screenshot({ path: argument }));
  if (name === "screenshot") return void (await page.screenshot({ path: argument, fullPage: true }));
  if (name === "axe") {
    // Through the debugger, so that the content policy of the page does not hold for it.
    await target.evaluate(axe);
    const { violations } = await target.evaluate(() => globalThis.axe.run());
    return violations.map((one) => [one.impact, one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
  }
  throw new Error(`no step is called ${name}`);
}

let context;
let settings;
for (const { file, frame, scripts = true, dark = false, width = 1280, height = 900, steps } of pages) {
  const wanted = JSON.stringify({ scripts, dark, width, height });
  if (wanted !== settings) {
    await context?.close();
    settings = wanted;
    context = await browser.newContext({
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: scripts,
      reducedMotion: "reduce",
      viewport: { width, height },
    });
  }
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("dialog", (dialog) => void (errors.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => request.url().startsWith("http") && errors.push(`request: ${request.url()}`));
  const start = performance.now();
  let target = page;
  if (frame) {
    await page.setContent(`<iframe sandbox="${frame}" style="width:100%;height:90vh"></iframe>`);
    const html = readFileSync(file, "utf8");
    await page.evaluate((text) => void (document.querySelector("iframe").srcdoc = text), html);
    target = page.frames()[1];
    await target.waitForSelector("[data-telephone]");
    await target.waitForLoadState();
  } else {
    await page.goto(pathToFileURL(file).href);
  }
  await target.locator("body").count();
  const ready = performance.now() - start;
  const values = [];
  for (const step of steps) values.push((await take(page, target, step)) ?? null);
  results.push({ errors, values, ready });
  await page.close();
}
await browser.close();
process.stdout.write(JSON.stringify(results));
