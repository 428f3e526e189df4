// What the page just did, as Python and as curl.

import type { Kinematics } from "./contract";

export interface Asked {
  /** The name of the file. */
  file: string;
  labels: readonly string[];
  descriptions: Readonly<Record<string, readonly string[]>>;
  kinematics: Readonly<Record<string, Kinematics>>;
  options: Readonly<Record<string, string | number>>;
  /** The part in seconds that is asked about; null: all of it. */
  part: readonly [number, number] | null;
}

/** A call of the library, or one for each person. */
export function asPython(asked: Asked, model: string | null): string {
  const { file, labels, descriptions, kinematics, options, part } = asked;
  const { persons, ...seen } = options;
  const each = persons === "each";
  const texts = Object.fromEntries(Object.entries({ descriptions, kinematics }).filter(([, of]) => Object.keys(of).length));
  const given = named({ ...texts, ...(each || persons === undefined ? seen : options) });
  const ranking = call("ranking = recognize", [literal(file), "labels"], each ? [...given, "persons=person"] : given);
  return [
    "from fdsm import Recognizer",
    "",
    `recognize = Recognizer.from_pretrained(${model === null ? "" : literal(model)})`,
    `labels = ${literal(labels)}`,
    ...(part
      ? [`# The page asks about ${part.map((time) => time.toFixed(2)).join(" to ")} s alone, and this about the whole clip.`]
      : []),
    ...(each
      ? [
          ...call("everybody = recognize.inspect", [literal(file)], named({ persons: "all", ...seen })),
          "for person in everybody.persons:",
          ...[...ranking, "print(person, ranking.label, ranking.fits)"].map((line) => `    ${line}`),
        ]
      : [...ranking, "print(ranking.label, ranking.fits)", "for ranked in ranking:", "    print(ranked)"]),
    "",
  ].join("\n");
}

function named(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(([key, value]) => `${key}=${literal(value)}`);
}

/** The lines of a call: one if no argument is named. */
function call(name: string, values: readonly string[], given: readonly string[]): string[] {
  if (!given.length) return [`${name}(${values.join(", ")})`];
  return [`${name}(`, ...[...values, ...given].map((value) => `    ${value},`), ")"];
}

/** How a model learns the clips of an exported data set, in a folder of this name. Its arrays say neither rate nor joints. */
export function asAdapt(folder: string, fps: number): string {
  return [
    "import csv",
    "from pathlib import Path",
    "",
    "from fdsm import Recognizer",
    "",
    `folder = Path(${literal(folder)})`,
    'rows = list(csv.DictReader((folder / "samples.csv").open(encoding="utf-8")))',
    'clips = [folder / row["file"] for row in rows]',
    'labels = [row["class"] for row in rows]',
    'skeleton = folder / "dataset.yaml"',
    `model = Recognizer.from_pretrained().adapt(clips, labels, layout=skeleton, fps=${literal(fps)})`,
    `model.save_pretrained(${literal(`${folder}-model`)})`,
    "",
  ].join("\n");
}

/** The request that the page sent. */
export function asCurl(asked: Asked, model: string | null, origin: string, token: boolean): string {
  const request: Record<string, unknown> = { ...asked.options, ...(model === null ? {} : { model }), labels: asked.labels };
  if (Object.keys(asked.descriptions).length) request.descriptions = asked.descriptions;
  if (Object.keys(asked.kinematics).length) request.kinematics = asked.kinematics;
  if (asked.part) request.windows = [asked.part];
  return [
    `curl ${origin}/v1/recognize \\`,
    ...(token ? ['  -H "Authorization: Bearer $FDSM_TOKEN" \\'] : []),
    `  -F file=@${quoted(inForm(asked.file))} \\`,
    `  --form-string request=${quoted(JSON.stringify(request))}`, // in -F, a semicolon ends the value
    "",
  ].join("\n");
}

/** A value as Python writes it. JSON's strings are Python's. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${literal(inner)}`)
      .join(", ")}}`;
  }
  return value === null ? "None" : JSON.stringify(value);
}

/** The name of a file for curl's -F. Commas and semicolons end one that is not in quotes of its own. */
function inForm(file: string): string {
  return /[,;"\\]/.test(file) ? `"${file.replaceAll(/["\\]/g, "\\$&")}"` : file;
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
