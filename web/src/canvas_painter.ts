/** Paints on a plain canvas, where WebGL is not to be had: the same things from the same camera, as lines and discs. */

import { type Camera, Vector3 } from "three";
import type { Balls, Drawing } from "./drawing";
import type { Floor } from "./floor";
import type { Point } from "./motion";
import type { Painter } from "./painter";
import type { Palette } from "./palette";

interface Shape {
  depth: number;
  draw: () => void;
}

export class CanvasPainter implements Painter {
  readonly canvas = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private drawing: Drawing | null = null;
  private floor: Floor | null = null;
  private palette: Palette | null = null;
  private readonly size = { width: 1, height: 1 };
  private readonly point = new Vector3();

  /** Throws an Error if the browser has no canvas either. */
  constructor() {
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("this browser draws no pictures");
    this.context = context;
  }

  load(drawing: Drawing, floor: Floor): void {
    this.drawing = drawing;
    this.floor = floor;
  }

  recolour(palette: Palette): void {
    this.palette = palette;
  }

  resize(width: number, height: number): void {
    const ratio = Math.min(2, window.devicePixelRatio);
    Object.assign(this.size, { width, height });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  paint(camera: Camera): void {
    if (!this.palette) return;
    this.context.fillStyle = css(this.palette.background, 0);
    this.context.fillRect(0, 0, this.size.width, this.size.height);
    if (!this.drawing || !this.floor) return;
    camera.updateMatrixWorld();
    const grid = css(this.palette.grid, 0);
    for (const [from, to] of [...this.floor.lines, ...(this.floor.arrow ? [this.floor.arrow] : [])]) {
      this.line(this.project(camera, from), this.project(camera, to), 1, grid);
    }
    const shapes: Shape[] = [];
    const { rods, filled, hollow } = this.drawing;
    for (let at = 0; at < rods.used; at++) {
      const [ax, ay, az, bx, by, bz, radius] = rods.values.subarray(7 * at, 7 * at + 7);
      const [from, to] = [this.project(camera, [ax, ay, az]), this.project(camera, [bx, by, bz])];
      const width = 2 * this.scale(camera, [ax, ay, az], radius);
      const colour = css(rods.colours, 3 * at);
      shapes.push({ depth: (from.z + to.z) / 2, draw: () => this.line(from, to, Math.max(1, width), colour) });
    }
    for (const balls of [filled, hollow]) this.discs(shapes, camera, balls, balls === hollow);
    for (const shape of shapes.sort((one, two) => two.depth - one.depth)) shape.draw();
  }

  jointAt(person: number, joint: number): Point | null {
    if (!this.drawing) return null;
    const [balls, row] = this.drawing.ballOf(person, joint);
    const [x, y, z, radius] = balls.values.subarray(4 * row, 4 * row + 4);
    return radius === 0 ? null : [x, y, z];
  }

  dispose(): void {
    this.drawing = this.floor = null;
  }

  private discs(shapes: Shape[], camera: Camera, balls: Balls, hollow: boolean): void {
    const background = this.palette ? css(this.palette.background, 0) : "";
    for (let at = 0; at < balls.count; at++) {
      const [x, y, z, radius] = balls.values.subarray(4 * at, 4 * at + 4);
      if (radius === 0) continue;
      const place = this.project(camera, [x, y, z]);
      const size = Math.max(1, this.scale(camera, [x, y, z], radius));
      const colour = css(balls.colours, 3 * at);
      shapes.push({
        depth: place.z - 1e-4, // before the bones that end there
        draw: () => {
          this.context.beginPath();
          this.context.arc(place.x, place.y, size, 0, 2 * Math.PI);
          this.context.fillStyle = hollow ? background : colour;
          this.context.fill();
          if (!hollow) return;
          this.context.strokeStyle = colour;
          this.context.lineWidth = Math.max(1, 0.4 * size);
          this.context.stroke();
        },
      });
    }
  }

  private line(from: Vector3, to: Vector3, width: number, colour: string): void {
    if (from.z > 1 || to.z > 1) return; // behind the camera
    this.context.beginPath();
    this.context.moveTo(from.x, from.y);
    this.context.lineTo(to.x, to.y);
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.lineCap = "round";
    this.context.stroke();
  }

  /** Pixels from the left and the top, and the depth. */
  private project(camera: Camera, place: Point): Vector3 {
    const seen = new Vector3(...place).project(camera);
    return seen.set(((seen.x + 1) / 2) * this.size.width, ((1 - seen.y) / 2) * this.size.height, seen.z);
  }

  /** A length at a place in pixels. */
  private scale(camera: Camera, place: Point, length: number): number {
    const depth = -this.point.set(...place).applyMatrix4(camera.matrixWorldInverse).z;
    const perPixel =
      camera.projectionMatrix.elements[5] / (camera.projectionMatrix.elements[15] === 1 ? 1 : Math.max(1e-6, depth));
    return (length * perPixel * this.size.height) / 2;
  }
}

function css(colours: ArrayLike<number>, at: number): string {
  const part = (place: number) => Math.round(255 * colours[at + place]);
  return `rgb(${part(0)} ${part(1)} ${part(2)})`;
}
