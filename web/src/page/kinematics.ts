// The vocabulary's fields: which go together, and how a path reads.

import type { Kinematics, Vocabulary } from "./contract";
import { spaced } from "./words";

const ARM = /arm/;
const LEG = /leg/;

/** A phrase of the vocabulary as a menu shows it: "{hand} rise(s) {height}" becomes "hand rises". */
export function shown(template: string): string {
  return template
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === "height" || name === "tempo" ? "" : name))
    .replaceAll(/\((e?s)\)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .replaceAll(" ,", ",")
    .trim();
}

/** Whether a path speaks of a limb that moves. */
export function suits(template: string, limbs: readonly string[]): boolean {
  if (template.includes("{hand}")) return limbs.some((limb) => ARM.test(limb));
  if (/\{(foot|knee)\}/.test(template)) return limbs.some((limb) => LEG.test(limb));
  return true;
}

/** With another path: a height if it needs one, none if it has none. */
export function withPath(kinematics: Kinematics, path: string, groups: Vocabulary["groups"]): Kinematics {
  const needs = (groups.paths[path] ?? "").includes("{height}");
  return { ...kinematics, path, height: needs ? (kinematics.height ?? "chest") : null };
}

/** What the fields may not say together, in one sentence; null if all is well. */
export function conflict(kinematics: Kinematics, groups: Vocabulary["groups"]): string | null {
  if (!kinematics.limbs.length) return "Choose at least one limb that moves.";
  if (!suits(groups.paths[kinematics.path] ?? "", kinematics.limbs))
    return `“${spaced(kinematics.path)}” speaks of a limb that is not among those that move.`;
  return null;
}
