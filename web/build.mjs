// Builds the page into src/fdsm/studio/page. With --compare, it writes nothing, and fails if what is there is something else.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, "../src/fdsm/studio/page");

/** The page imports the player as the file that is beside it, so that three.js is loaded once. */
const besides = {
  name: "player is beside",
  setup(build) {
    build.onResolve({ filter: /(^|\/)player$/ }, (found) =>
      found.importer.endsWith("embed.ts") ? null : { path: "./player.js", external: true },
    );
  },
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // the whole notices stand at the top
  metafile: true,
  write: false,
};

/** The packages that are in a bundle. */
function packagesIn(metafile) {
  const found = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(found.filter(Boolean))].sort();
}

/** The licences of packages, as their authors ask to keep them with every copy. */
function notices(packages) {
  return packages.map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name}: expected a file with its licence, found none`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
}

async function bundle(entry, name, plugins = []) {
  const result = await esbuild.build({
    ...common,
    entryPoints: { [name]: entry },
    outdir: "out",
    plugins,
    loader: { ".css": name === "player" ? "text" : "css" },
  });
  const packages = packagesIn(result.metafile);
  const top = packages.length ? `/*!\n${notices(packages).join("\n\n")}*/\n` : "";
  return result.outputFiles.map((file) => [
    file.path.slice(join(here, "out").length + 1),
    (file.path.endsWith(".js") ? top : "") + file.text,
    packages,
  ]);
}

async function build() {
  const made = await bundle("src/embed.ts", "player");
  if (existsSync(join(here, "src/studio.ts"))) made.push(...(await bundle("src/studio.ts", "studio", [besides])));
  const files = new Map(made.map(([name, text]) => [name, text]));
  const packages = [...new Set(made.flatMap(([, , names]) => names))].sort();
  files.set("LICENSES.txt", `Software of others that is in the files of this folder.\n\n${notices(packages).join("\n\n")}`);
  if (existsSync(join(here, "src/index.html"))) files.set("index.html", readFileSync(join(here, "src/index.html"), "utf8"));
  return files;
}

const files = await build();
const present = existsSync(page) ? readdirSync(page) : [];
if (process.argv.includes("--compare")) {
  const others = present.filter((name) => !files.has(name));
  const changed = [...files].filter(([name, text]) => !present.includes(name) || readFileSync(join(page, name), "utf8") !== text);
  const wrong = [...others, ...changed.map(([name]) => name)].sort();
  if (wrong.length) {
    console.error(
      `src/fdsm/studio/page: expected what web/ builds, found other files: ${wrong.join(", ")}. Run: npm --prefix web run build`,
    );
    process.exit(1);
  }
  console.log(`src/fdsm/studio/page has the ${files.size} files that web/ builds`);
} else {
  mkdirSync(page, { recursive: true });
  for (const name of present) if (!files.has(name)) rmSync(join(page, name));
  for (const [name, text] of files) writeFileSync(join(page, name), text);
  console.log([...files].map(([name, text]) => `${name} ${Buffer.byteLength(text)}`).join("\n"));
}
