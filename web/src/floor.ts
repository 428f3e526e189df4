/** The ground that people stand on: a grid, and an arrow that says where up is. A picture has none: it has one line below. */

import { MISSING, type Motion, type Point } from "./motion";

/** Metres between lines. */
const STEP = 0.5;
/** More lines than this on a side are too many to see. */
const LINES = 40;
/** Share of the frames in which feet may be below the ground, for noise. */
const BELOW = 0.05;

export interface Floor {
  height: number;
  /** Pairs of points. */
  lines: [Point, Point][];
  /** From its foot to its tip. */
  arrow: [Point, Point] | null;
}

export function floorOf(motion: Motion): Floor {
  const box = motion.box() ?? { low: [-1, 0, -1], high: [1, 1, 1] };
  const height = heightOf(motion) ?? box.low[1];
  if (motion.flat) {
    return {
      height,
      lines: [
        [
          [box.low[0] - STEP, height, 0],
          [box.high[0] + STEP, height, 0],
        ],
      ],
      arrow: null,
    };
  }
  const span = Math.max(box.high[0] - box.low[0], box.high[2] - box.low[2]);
  const step = STEP * Math.max(1, Math.ceil(span / STEP / LINES));
  const [west, east] = [Math.floor(box.low[0] / step - 1) * step, Math.ceil(box.high[0] / step + 1) * step];
  const [south, north] = [Math.floor(box.low[2] / step - 1) * step, Math.ceil(box.high[2] / step + 1) * step];
  const lines: [Point, Point][] = [];
  for (let x = west; x <= east + step / 2; x += step)
    lines.push([
      [x, height, south],
      [x, height, north],
    ]);
  for (let z = south; z <= north + step / 2; z += step)
    lines.push([
      [west, height, z],
      [east, height, z],
    ]);
  return {
    height,
    lines,
    arrow: [
      [west, height, north],
      [west, height + 2 * STEP, north],
    ],
  };
}

/** Height of the lowest joints in nearly all frames; null if no joint is ever seen. */
function heightOf(motion: Motion): number | null {
  const lowest: number[] = [];
  const step = Math.max(1, Math.floor(motion.frames / 2000));
  for (let frame = 0; frame < motion.frames; frame += step) {
    for (let person = 0; person < motion.persons.length; person++) {
      let low = Number.POSITIVE_INFINITY;
      for (let joint = 0; joint < motion.joints.length; joint++) {
        const at = motion.at(person, frame, joint);
        if (motion.states[at] !== MISSING) low = Math.min(low, motion.points[3 * at + 1]);
      }
      if (low < Number.POSITIVE_INFINITY) lowest.push(low);
    }
  }
  return lowest.length ? lowest.sort((a, b) => a - b)[Math.floor(BELOW * lowest.length)] : null;
}
