/** What puts a drawing on the screen. */

import type { Camera } from "three";
import type { Drawing } from "./drawing";
import type { Floor } from "./floor";
import type { Point } from "./motion";
import type { Palette } from "./palette";

export interface Painter {
  readonly canvas: HTMLCanvasElement;
  /** Make ready for the drawings of another clip. */
  load(drawing: Drawing, floor: Floor): void;
  recolour(palette: Palette): void;
  /** Size in CSS pixels. */
  resize(width: number, height: number): void;
  paint(camera: Camera): void;
  /** Where a joint was painted last, read from what was painted; null if it was left out. */
  jointAt(person: number, joint: number): Point | null;
  dispose(): void;
}
