// Where people are before the camera, as fdsm.data.formats.video.places finds it for a video. MediaPipe's landmarks of the world
// have the hips in one place in every picture, so that travel and jumps are lost. They are moved to where the picture shows them.

import type { Landmark } from "./camera";

/** Seconds over which the distance is the median. One picture alone gives that of far people badly. */
const LOOKS_BACK = 0.75;

export class Places {
  private recent: { time: number; away: number }[] = [];

  /** Nobody is seen, so who comes next may be anywhere. */
  forget(): void {
    this.recent = [];
  }

  /**
   * Landmarks of the world where the camera sees them: x to the right, y down, z away, in metres. Null if nothing says where.
   *
   * `picture` has the same ones as shares of the picture's width and height. A camera has a focal length of about the longer side.
   */
  placed(
    picture: readonly Landmark[],
    world: readonly Landmark[],
    size: { width: number; height: number },
    time: number,
  ): Landmark[] | null {
    const longer = Math.max(size.width, size.height);
    const seen = world.map((point, joint) => ({
      ...point,
      weight: point.visibility ?? 1,
      across: ((picture[joint].x - 0.5) * size.width) / longer,
      down: ((picture[joint].y - 0.5) * size.height) / longer,
    }));
    const away = distanceOf(seen);
    if (!Number.isFinite(away)) return null;
    this.recent = [...this.recent.filter((before) => time - before.time <= LOOKS_BACK), { time, away }];
    const steady = median(this.recent.map((before) => before.away));
    const right = meanOf(
      seen,
      ({ weight }) => weight,
      ({ across, x, z }) => across * (z + steady) - x,
    );
    const lower = meanOf(
      seen,
      ({ weight }) => weight,
      ({ down, y, z }) => down * (z + steady) - y,
    );
    return world.map((point) => ({ ...point, x: point.x + right, y: point.y + lower, z: point.z + steady }));
  }
}

interface Seen extends Landmark {
  weight: number;
  /** Focal lengths from the middle of the picture. */
  across: number;
  down: number;
}

/** How far away a body is that the picture shows like this, by least squares of where each point is, times its weight. */
function distanceOf(seen: readonly Seen[]): number {
  const square = ({ weight }: Seen) => weight * weight;
  let shared = 0;
  let spread = 0;
  for (const [shown, shift] of [
    [({ across }: Seen) => across, ({ across, x, z }: Seen) => across * z - x],
    [({ down }: Seen) => down, ({ down, y, z }: Seen) => down * z - y],
  ]) {
    const middle = meanOf(seen, square, shown);
    shared += meanOf(seen, square, (point) => (shown(point) - middle) * shift(point));
    spread += meanOf(seen, square, (point) => (shown(point) - middle) ** 2);
  }
  return -shared / spread;
}

function meanOf(seen: readonly Seen[], weight: (point: Seen) => number, value: (point: Seen) => number): number {
  let sum = 0;
  let weights = 0;
  for (const point of seen) {
    sum += weight(point) * value(point);
    weights += weight(point);
  }
  return sum / weights;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
