// The spectrum as numbers to draw: energy of movement over frequency, on a logarithmic scale.

export type Energy = readonly (readonly (number | null)[] | null)[];

/** The coefficients of a joint; null if it is never seen, which the server says for the joint or for each of its numbers. */
export function rowOf(energy: Energy, joint: number): readonly number[] | null {
  const row = energy[joint];
  return row === null || row.includes(null) ? null : (row as readonly number[]);
}

/** The first of some joints that the clip has: they may be of one that was open before. */
export function lookedAt(joints: readonly (number | null)[], count: number): number | null {
  return joints.find((joint) => joint !== null && joint < count) ?? null;
}

/** The sum over joints for each coefficient from 1 on: coefficient 0 is where the body is, not how it moves. */
export function movementOf(energy: Energy, joint: number | null = null): number[] {
  const joints = joint === null ? [...energy.keys()] : [joint];
  const rows = joints.map((each) => rowOf(energy, each)).filter((row) => row !== null);
  const count = rows[0]?.length ?? 0;
  return Array.from({ length: Math.max(0, count - 1) }, (_, place) => rows.reduce((sum, row) => sum + row[place + 1], 0));
}

/** The part of the energy of movement from the cut-off on; 0 if nothing moves. */
export function highShare(movement: readonly number[], cutoff: number): number {
  const total = movement.reduce((sum, value) => sum + value, 0);
  const high = movement.slice(Math.max(0, cutoff - 1)).reduce((sum, value) => sum + value, 0);
  return total > 0 ? high / total : 0;
}

/** Long clips have thousands of coefficients: the greatest of each of at most `most` equal runs. */
export function thinned(movement: readonly number[], most: number): { k: number; value: number }[] {
  const run = Math.max(1, Math.ceil(movement.length / most));
  const points = [];
  for (let start = 0; start < movement.length; start += run) {
    const part = movement.slice(start, start + run);
    points.push({ k: start + 1 + (part.length - 1) / 2, value: Math.max(...part) });
  }
  return points;
}

export interface Scale {
  x: (k: number) => number;
  y: (value: number) => number;
  /** Powers of ten within the picture. */
  marks: number[];
}

/** From coefficients 1..last and from energies to places in a box of this size. Six powers of ten are shown at most. */
export function scaleOf(values: readonly number[], last: number, width: number, height: number): Scale {
  const top = Math.log10(Math.max(...values, 1e-12));
  const known = values.filter((value) => value > 0);
  const bottom = Math.max(Math.log10(Math.min(...known, 10 ** top)), top - 6);
  const span = Math.max(top - bottom, 1);
  const marks = [];
  for (let power = Math.ceil(top - span); power <= top; power++) marks.push(power);
  return {
    x: (k) => (last > 1 ? ((k - 1) / (last - 1)) * width : 0),
    y: (value) => {
      const power = value > 0 ? Math.log10(value) : Number.NEGATIVE_INFINITY;
      return (Math.min(1, Math.max(0, (top - power) / span)) || 0) * height;
    },
    marks,
  };
}
