// Segments and rankings as files that other programs read.

import type { Segment } from "./segments";

const COLUMNS = ["start", "end", "label", "score", "fits", "person"] as const;

/** The columns of `fdsm segment -o`. What a hand changed has no score. */
export function segmentsAsCsv(segments: readonly Segment[]): string {
  const lines = segments.map((segment) => COLUMNS.map((column) => cell(segment[column])).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

export function segmentsAsJson(clip: string, segments: readonly Segment[]): string {
  const rows = segments.map(({ start, end, label, score, fits, person }) => ({ start, end, label, score, fits, person }));
  return `${JSON.stringify({ clip, segments: rows }, null, 2)}\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(Math.round(value * 10000) / 10000);
  // A cell that begins with one of these is a formula to spreadsheet programs.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
