/** Paints with WebGL, in six draw calls whatever the number of joints. */

import {
  BackSide,
  BufferGeometry,
  type Camera,
  Color,
  ColorManagement,
  CylinderGeometry,
  DynamicDrawUsage,
  Float32BufferAttribute,
  HemisphereLight,
  InstancedBufferAttribute,
  InstancedMesh,
  LinearSRGBColorSpace,
  LineBasicMaterial,
  LineSegments,
  type Material,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Scene,
  SphereGeometry,
  WebGLRenderer,
} from "three";
import type { Balls, Drawing, Rods } from "./drawing";
import type { Floor } from "./floor";
import type { Point } from "./motion";
import type { Painter } from "./painter";
import type { Palette } from "./palette";

/** Radius of the hole of a hollow ball, by that of the ball. */
const HOLE = 0.62;

// The palette has the screen's own values.
ColorManagement.enabled = false;

export class WebGlPainter implements Painter {
  readonly canvas: HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly ball = new SphereGeometry(1, 14, 10);
  private readonly rod = new CylinderGeometry(1, 1, 1, 8, 1, true).translate(0, 0.5, 0);
  private readonly cone = new CylinderGeometry(0, 1, 1, 10).translate(0, 0.5, 0);
  private readonly lit = new MeshLambertMaterial();
  private readonly outline = new MeshBasicMaterial({ side: BackSide });
  private readonly hole = new MeshBasicMaterial();
  private readonly line = new LineBasicMaterial();
  private readonly tip = new MeshLambertMaterial();
  private meshes: { filled: InstancedMesh; hollow: InstancedMesh; holes: InstancedMesh; rods: InstancedMesh } | null = null;
  private grid: LineSegments | null = null;
  private arrow: InstancedMesh | null = null;
  private drawing: Drawing | null = null;

  /** Throws an Error where WebGL is not to be had. */
  constructor() {
    this.renderer = new WebGLRenderer({ antialias: true, powerPreference: "low-power" });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.canvas = this.renderer.domElement;
    // What looks up has its colour, and what looks down is darker. Lambert's law divides by pi.
    this.scene.add(new HemisphereLight(0xffffff, 0xa8a8a8, Math.PI));
  }

  load(drawing: Drawing, floor: Floor): void {
    this.clear();
    this.drawing = drawing;
    this.meshes = {
      filled: this.instances(this.ball, this.lit, drawing.filled.count),
      hollow: this.instances(this.ball, this.outline, drawing.hollow.count),
      holes: this.instances(this.ball, this.hole, drawing.hollow.count, false),
      rods: this.instances(this.rod, this.lit, drawing.rods.count),
    };
    const lines = new BufferGeometry();
    lines.setAttribute("position", new Float32BufferAttribute(floor.lines.flat(2), 3));
    this.grid = new LineSegments(lines, this.line);
    this.scene.add(this.grid);
    if (floor.arrow) {
      this.arrow = this.instances(this.cone, this.tip, 2, false);
      const [[x, foot, z], [, top]] = floor.arrow;
      setRod(this.arrow.instanceMatrix.array, 0, [x, foot, z, x, top - 0.15, z, 0.012], 0);
      setRod(this.arrow.instanceMatrix.array, 1, [x, top - 0.15, z, x, top, z, 0.05], 0);
    }
  }

  recolour(palette: Palette): void {
    const colour = (name: "background" | "grid" | "accent") => new Color(...palette[name]);
    this.scene.background = colour("background");
    this.hole.color = colour("background");
    this.line.color = colour("grid");
    this.tip.color = colour("grid");
  }

  resize(width: number, height: number): void {
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.renderer.setSize(width, height, false);
  }

  paint(camera: Camera): void {
    if (this.drawing && this.meshes) {
      setBalls(this.meshes.filled, this.drawing.filled, 1);
      setBalls(this.meshes.hollow, this.drawing.hollow, 1);
      setBalls(this.meshes.holes, this.drawing.hollow, HOLE);
      setRods(this.meshes.rods, this.drawing.rods);
    }
    this.renderer.render(this.scene, camera);
  }

  jointAt(person: number, joint: number): Point | null {
    if (!this.drawing || !this.meshes) return null;
    const [balls, row] = this.drawing.ballOf(person, joint);
    const mesh = balls === this.drawing.filled ? this.meshes.filled : this.meshes.hollow;
    const matrix = mesh.instanceMatrix.array;
    return matrix[16 * row] === 0 ? null : [matrix[16 * row + 12], matrix[16 * row + 13], matrix[16 * row + 14]];
  }

  dispose(): void {
    this.clear();
    for (const each of [this.ball, this.rod, this.cone, this.lit, this.outline, this.hole, this.line, this.tip]) each.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private instances(geometry: BufferGeometry, material: Material, count: number, coloured = true): InstancedMesh {
    const mesh = new InstancedMesh(geometry, material, Math.max(1, count));
    mesh.frustumCulled = false; // its bounds would have to be found for each frame
    mesh.instanceMatrix.setUsage(DynamicDrawUsage).array.fill(0); // not there until it is painted
    if (coloured) {
      mesh.instanceColor = new InstancedBufferAttribute(new Float32Array(3 * Math.max(1, count)), 3).setUsage(DynamicDrawUsage);
    }
    mesh.count = count;
    this.scene.add(mesh);
    return mesh;
  }

  private clear(): void {
    const meshes = [...Object.values(this.meshes ?? {}), this.arrow].filter((mesh) => mesh !== null);
    for (const mesh of meshes) {
      this.scene.remove(mesh);
      mesh.dispose();
    }
    if (this.grid) {
      this.scene.remove(this.grid);
      this.grid.geometry.dispose();
    }
    this.meshes = this.grid = this.arrow = this.drawing = null;
  }
}

function setBalls(mesh: InstancedMesh, balls: Balls, scale: number): void {
  const matrix = mesh.instanceMatrix.array;
  for (let at = 0; at < balls.count; at++) {
    const radius = balls.values[4 * at + 3] * scale;
    matrix[16 * at] = matrix[16 * at + 5] = matrix[16 * at + 10] = radius;
    for (let axis = 0; axis < 3; axis++) matrix[16 * at + 12 + axis] = balls.values[4 * at + axis];
    matrix[16 * at + 15] = 1;
  }
  mesh.instanceMatrix.needsUpdate = true;
  setColours(mesh, balls.colours);
}

function setRods(mesh: InstancedMesh, rods: Rods): void {
  for (let at = 0; at < rods.used; at++) setRod(mesh.instanceMatrix.array, at, rods.values, 7 * at);
  mesh.count = rods.used;
  mesh.instanceMatrix.needsUpdate = true;
  setColours(mesh, rods.colours);
}

/** The matrix that puts a cylinder, which stands on the origin, between two points. */
function setRod(matrix: Float32Array | ArrayLike<number>, at: number, values: ArrayLike<number>, from: number): void {
  const out = matrix as Float32Array;
  const [ax, ay, az] = [values[from], values[from + 1], values[from + 2]];
  const [x, y, z] = [values[from + 3] - ax, values[from + 4] - ay, values[from + 5] - az];
  const length = Math.hypot(x, y, z) || 1e-9;
  const radius = values[from + 6];
  // One direction across, from an axis that is not along, and the other across both.
  const [ux, uy, uz] = Math.abs(y) < 0.9 * length ? [-z, 0, x] : [0, z, -y];
  const across = radius / (Math.hypot(ux, uy, uz) || 1e-9);
  const [px, py, pz] = [ux * across, uy * across, uz * across];
  out.set([px, py, pz, 0, x, y, z, 0], 16 * at);
  out.set([(py * z - pz * y) / length, (pz * x - px * z) / length, (px * y - py * x) / length, 0, ax, ay, az, 1], 16 * at + 8);
}

function setColours(mesh: InstancedMesh, colours: Float32Array): void {
  if (!mesh.instanceColor) return;
  (mesh.instanceColor.array as Float32Array).set(colours);
  mesh.instanceColor.needsUpdate = true;
}
