// picture.mjs FILE: what a terminal shows, with its colours, from the standard input into a PNG.
import fs from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(process.env.DRIVER)("playwright-core");
const BASE = ["#1e2127", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4"];
const BRIGHT = ["#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff"];

/** A colour by its number among 256. */
function numbered(n) {
  if (n < 16) {
    return (n < 8 ? BASE : BRIGHT)[n % 8];
  }
  const level = (step) => (step ? 55 + 40 * step : 0);
  const cube = n - 16;
  const grey = 8 + 10 * (n - 232);
  return n < 232
    ? `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`
    : `rgb(${grey},${grey},${grey})`;
}

/** Changes `style` by the numbers of one escape sequence. */
function change(style, sequence) {
  const words = sequence.split(";");
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [code, ...more] = word.split(":").map(Number);
    const colour = () => {
      const rest = more.length ? more.filter((part) => !Number.isNaN(part)) : words.splice(0, words[0] === "5" ? 2 : 4).map(Number);
      return rest[0] === 5 ? numbered(rest[1]) : `rgb(${rest.slice(-3).join(",")})`;
    };
    if (!code) Object.keys(style).forEach((key) => delete style[key]);
    else if (code === 1) style.bold = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.line = more[0] === 0 ? undefined : more[0] === 3 ? "wavy" : "solid";
    else if (code === 7) style.reverse = true;
    else if (code === 22) delete style.bold;
    else if (code === 23) delete style.italic;
    else if (code === 24) delete style.line;
    else if (code === 27) delete style.reverse;
    else if (code >= 30 && code < 38) style.front = BASE[code - 30];
    else if (code === 38) style.front = colour();
    else if (code === 39) delete style.front;
    else if (code >= 40 && code < 48) style.back = BASE[code - 40];
    else if (code === 48) style.back = colour();
    else if (code === 49) delete style.back;
    else if (code === 58) style.lineColour = colour();
    else if (code === 59) delete style.lineColour;
    else if (code >= 90 && code < 98) style.front = BRIGHT[code - 90];
    else if (code >= 100 && code < 108) style.back = BRIGHT[code - 100];
  }
}

function css({ front = "#d7dae0", back = "transparent", bold, italic, line, lineColour, reverse }) {
  const [text, ground] = reverse ? [back === "transparent" ? "#1e2127" : back, front] : [front, back];
  return [
    `color:${text};background:${ground};padding:1.5px 0`,
    bold ? "font-weight:bold" : "",
    italic ? "font-style:italic" : "",
    line ? `text-decoration:underline ${line} ${lineColour ?? ""}` : "",
  ].join(";");
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const style = {};
const html = fs
  .readFileSync(0, "utf8")
  .trimEnd()
  .split(/\x1b\[([0-9;:]*)m/)
  .map((part, at) => (at % 2 ? (change(style, part), "") : `<span style="${css(style)}">${escape(part)}</span>`))
  .join("");

const executablePath = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => process.env.PATH.split(":").map((folder) => `${folder}/${name}`))
  .find((file) => fs.existsSync(file));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.setContent(
  `<pre style="display:inline-block;margin:0;padding:10px;background:#1e2127;font:15px/20px 'DejaVu Sans Mono',monospace">${html}</pre>`,
);
await page.locator("pre").screenshot({ path: process.argv[2] });
await browser.close();
