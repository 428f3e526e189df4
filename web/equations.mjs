// Draws the equations of the docs. Reads a JSON list of [TeX, whether it stands by itself], and prints a list of HTML, with MathML in it.

import { readFileSync } from "node:fs";
import katex from "katex";

function draw([tex, displayMode]) {
  try {
    return katex.renderToString(tex, { displayMode, strict: "error" });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(draw)));
