/** From where the picture is seen: turned by mouse, touch and commands, fitted to the clip, following a person. */

import { OrthographicCamera, PerspectiveCamera, Vector3 } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { Motion, Point } from "./motion";

/** Degrees from top to bottom. */
const FIELD = 35;
/** Room around what is fitted. */
const MARGIN = 1.12;
/** From a little above, so that the ground is seen. */
const RAISED = (10 * Math.PI) / 180;

export class Viewpoint {
  camera: PerspectiveCamera | OrthographicCamera = new PerspectiveCamera(FIELD);
  /** Index of the person who stays in the middle; null: the camera stays where it is. */
  following: number | null = null;
  private controls: OrbitControls;
  private motion: Motion | null = null;
  private path: Float32Array | null = null;
  private size = { width: 1, height: 1 };

  constructor(
    private readonly element: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.controls = this.control(this.camera);
  }

  load(motion: Motion): void {
    this.motion = motion;
    this.follow(null);
    this.controls.dispose();
    this.camera = motion.flat ? new OrthographicCamera() : new PerspectiveCamera(FIELD);
    this.controls = this.control(this.camera);
    this.controls.enableRotate = !motion.flat;
    this.resize(this.size.width, this.size.height);
    this.fit();
  }

  /** The whole clip, seen from the front. */
  fit(): void {
    const box = this.motion?.box();
    if (!this.motion || !box) return;
    const [x, z] = this.motion.front();
    const centre = box.low.map((low, axis) => (low + box.high[axis]) / 2) as Point;
    const half = box.high.map((high, axis) => (high - box.low[axis]) / 2) as Point;
    const across = Math.abs(half[0] * z) + Math.abs(half[2] * x);
    const deep = Math.abs(half[0] * x) + Math.abs(half[2] * z);
    const aspect = this.size.width / this.size.height;
    // Half of what must fit from top to bottom.
    const reach = MARGIN * Math.max(half[1] + 0.05, across / aspect, 0.3);
    const tilt = this.motion.flat ? 0 : RAISED;
    const distance = reach / Math.tan((FIELD * Math.PI) / 360) + deep;
    this.controls.target.set(...centre);
    this.camera.position.set(
      centre[0] + x * distance * Math.cos(tilt),
      centre[1] + distance * Math.sin(tilt),
      centre[2] + z * distance * Math.cos(tilt),
    );
    this.camera.zoom = 1;
    if (this.camera instanceof OrthographicCamera) {
      Object.assign(this.camera, { top: reach, bottom: -reach, left: -reach * aspect, right: reach * aspect });
    }
    this.camera.near = distance / 100;
    this.camera.far = distance * 20;
    this.camera.updateProjectionMatrix();
    this.controls.minDistance = distance / 20;
    this.controls.maxDistance = distance * 5;
    this.controls.update();
    this.changed();
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    const aspect = width / height;
    if (this.camera instanceof OrthographicCamera) {
      Object.assign(this.camera, { left: this.camera.bottom * aspect, right: this.camera.top * aspect });
    } else {
      this.camera.aspect = aspect;
    }
    this.camera.updateProjectionMatrix();
  }

  /** Turn around the middle, by angles in radians to the left and up. A picture cannot be turned. */
  turn(left: number, up: number): void {
    if (!this.controls.enableRotate) return;
    if (left) this.controls.rotateLeft(left);
    if (up) this.controls.rotateUp(up);
  }

  /** Come nearer by a factor above 1, or leave by one below. */
  zoom(factor: number): void {
    if (factor > 1) this.controls.dollyIn(factor);
    else this.controls.dollyOut(1 / factor);
  }

  follow(person: number | null): void {
    this.following = person;
    this.path = person === null ? null : (this.motion?.path(person) ?? null);
  }

  /** Move with the person who is followed to where they are in a frame. */
  moveTo(frame: number): void {
    if (!this.path || !Number.isFinite(this.path[3 * frame])) return;
    const target = this.controls.target;
    const away = new Vector3(this.path[3 * frame] - target.x, 0, this.path[3 * frame + 2] - target.z);
    target.add(away);
    this.camera.position.add(away);
    this.controls.update();
  }

  /** Pixels from the left and the top of the picture. */
  project(place: Point): [number, number] {
    this.camera.updateMatrixWorld();
    const seen = new Vector3(...place).project(this.camera);
    return [((seen.x + 1) / 2) * this.size.width, ((1 - seen.y) / 2) * this.size.height];
  }

  dispose(): void {
    this.controls.dispose();
  }

  private control(camera: PerspectiveCamera | OrthographicCamera): OrbitControls {
    const controls = new OrbitControls(camera, this.element);
    // One finger that moves up or down still scrolls the page.
    this.element.style.touchAction = "pan-y";
    controls.addEventListener("change", this.changed);
    return controls;
  }
}
