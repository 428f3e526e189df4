/** Small clips for tests. */

import type { Bone, ClipView } from "../src/types";

export const JOINTS = ["hips", "neck", "left_shoulder", "right_shoulder", "left_hand", "right_hand"];
export const BONES: Bone[] = [
  [[0], [1]],
  [[1], [2]],
  [[1], [3]],
  [[2], [4]],
  [[3], [5]],
];

/** A person who faces the sensor at -z: their right is at +x. */
export const FACING = [
  [0, 1, 2],
  [0, 1.5, 2],
  [-0.2, 1.5, 2],
  [0.2, 1.5, 2],
  [-0.4, 1, 2],
  [0.4, 1, 2],
];

/** A view of points (M, T, V, 3); null is missing. */
export function viewOf(points: (number[] | null)[][][], more: Partial<ClipView> = {}): ClipView {
  const [persons, frames, joints] = [points.length, points[0].length, points[0][0].length];
  const numbers = points.flat(2).flatMap((point) => point ?? [Number.NaN, Number.NaN, Number.NaN]);
  const data = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((value, at) => {
    data.setFloat32(4 * at, value, true);
  });
  return {
    name: "clip",
    layout: "six",
    joints: JOINTS,
    drawn: BONES,
    up: "+y",
    fps: 10,
    frames,
    first: 0,
    seconds: frames / 10,
    dims: 3,
    unit: "metres",
    travel: 0,
    missing: 0,
    max_gap: 3,
    persons: points.map((_, row) => ({ number: row + 1, taken: true })),
    findings: [],
    points: { shape: [persons, frames, joints, 3], base64: btoa(String.fromCharCode(...new Uint8Array(data.buffer))) },
    spectrum: { cutoff: 1, energy: [] },
    no_spectrum: null,
    ...more,
  };
}

/** Points turned about the vertical axis by degrees, to the left as they see it. */
export function turned(points: number[][], degrees: number, away: [number, number] = [0, 0]): number[][] {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return points.map(([x, y, z]) => [x * cos + z * sin + away[0], y, z * cos - x * sin + away[1]]);
}
