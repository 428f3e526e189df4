// Lists of labels: what was pasted, what is suggested, which are the same.

/** Labels are the same if they differ in case and punctuation only, as for the server. */
export function plain(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** A pasted list: a label a line, or a line of labels between commas, semicolons or tabs. */
export function parseList(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  const parts = lines.length > 1 ? lines : text.split(/[,;\t]/);
  // Numbers, bullets and quotes around a label come from the list that it was copied from.
  return parts
    .map((part) =>
      part
        .trim()
        .replace(/^(?:\d+\s*[.):\t]|[-*•])\s*/, "")
        .replace(/^["'](.*)["'],?$/, "$1")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter(Boolean);
}

/** The list with the new labels at its end, without those it has. */
export function withLabels(labels: readonly string[], more: readonly string[]): string[] {
  const known = new Set(labels.map(plain));
  const list = [...labels];
  for (const label of more) {
    const key = plain(label);
    if (!key || known.has(key)) continue;
    known.add(key);
    list.push(label.trim());
  }
  return list;
}

/** Names that fit what was typed: those that begin so, then those with a word that begins so, then those that have it. */
export function suggest(names: readonly string[], typed: string, taken: readonly string[], most = 8): string[] {
  const key = plain(typed);
  if (!key) return [];
  const has = new Set(taken.map(plain));
  const ranked: [number, string][] = [];
  for (const name of names) {
    const own = plain(name);
    if (has.has(own)) continue;
    if (own.startsWith(key)) ranked.push([0, name]);
    else if (own.includes(` ${key}`)) ranked.push([1, name]);
    else if (own.includes(key)) ranked.push([2, name]);
  }
  return ranked
    .sort((one, other) => one[0] - other[0] || one[1].length - other[1].length || one[1].localeCompare(other[1]))
    .slice(0, most)
    .map(([, name]) => name);
}
