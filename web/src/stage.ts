/** The picture: where it is seen from, its colours, and what paints it. */

import { CanvasPainter } from "./canvas_painter";
import { element } from "./dom";
import { Drawing, type Highlight, type Trail } from "./drawing";
import { floorOf } from "./floor";
import type { Motion, Point } from "./motion";
import type { Painter } from "./painter";
import { type Palette, PaletteReader } from "./palette";
import { Viewpoint } from "./viewpoint";
import { WebGlPainter } from "./webgl_painter";

const NO_WEBGL = "This browser has no WebGL, so the skeletons are drawn as plain lines.";

/** What is on the screen, for tests. */
export interface SceneState {
  readonly painter: "webgl" | "canvas";
  /** Where a joint is drawn, read from what was painted; null if it is left out. `person` is a row of the points. */
  jointAt(person: number, joint: string): Point | null;
  /** Where a joint is drawn, in pixels from the left and the top of the picture. */
  screenAt(person: number, joint: string): [number, number] | null;
}

export class Stage {
  readonly element = element("div", { class: "stage", tabindex: 0, role: "group", "aria-describedby": "status" });
  readonly viewpoint: Viewpoint;
  private readonly note = element("p", { class: "note", hidden: true });
  private readonly reader: PaletteReader;
  private readonly resized: ResizeObserver;
  private painter: Painter;
  private palette: Palette;
  private motion: Motion | null = null;
  private drawing: Drawing | null = null;

  /** `changed` is called when the picture must be painted anew. */
  constructor(
    parent: ParentNode & Node,
    private readonly changed: () => void,
  ) {
    parent.append(this.element);
    this.element.append(this.note);
    this.viewpoint = new Viewpoint(this.element, changed);
    this.reader = new PaletteReader(this.element, () => this.recolour());
    this.palette = this.reader.read();
    this.painter = this.use(this.newPainter());
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.element);
    // The wheel scrolls the page, unless the picture was chosen by a click or Ctrl is held.
    this.element.addEventListener("pointerdown", () => this.element.focus({ preventScroll: true }));
    parent.addEventListener(
      "wheel",
      (event) => {
        if (!(event as WheelEvent).ctrlKey && !this.element.matches(":focus")) event.stopPropagation();
      },
      { capture: true },
    );
  }

  /** What is told to those who do not see the picture. */
  describe(title: string, keys: string): void {
    this.element.setAttribute("aria-label", keys ? `${title}. ${keys}` : title);
    this.painter.canvas.setAttribute("aria-label", title);
  }

  load(motion: Motion): void {
    this.motion = motion;
    this.drawing = new Drawing(motion);
    this.painter.load(this.drawing, floorOf(motion));
    this.resize();
    this.viewpoint.load(motion);
  }

  paint(frame: number, lit: Highlight | null, trail: Trail | null): void {
    this.drawing?.show(frame, this.palette, lit, trail);
    this.painter.paint(this.viewpoint.camera);
  }

  /** What was painted last. */
  scene(): SceneState {
    const placeOf = (person: number, name: string) => {
      const joint = this.motion?.joints.indexOf(name) ?? -1;
      return joint < 0 ? null : this.painter.jointAt(person, joint);
    };
    const painter = () => (this.painter instanceof WebGlPainter ? "webgl" : "canvas");
    return {
      get painter() {
        return painter();
      },
      jointAt: placeOf,
      screenAt: (person, joint) => {
        const place = placeOf(person, joint);
        return place && this.viewpoint.project(place);
      },
    };
  }

  dispose(): void {
    this.resized.disconnect();
    this.viewpoint.dispose();
    this.painter.dispose();
    this.motion = this.drawing = null;
  }

  private newPainter(): Painter {
    try {
      return new WebGlPainter();
    } catch {
      this.note.textContent = NO_WEBGL;
      this.note.hidden = false;
      return new CanvasPainter();
    }
  }

  /** Put a painter's canvas on the stage. */
  private use(painter: Painter): Painter {
    painter.canvas.setAttribute("role", "img");
    painter.canvas.addEventListener("webglcontextlost", () => this.replace(painter));
    this.element.prepend(painter.canvas);
    painter.recolour(this.palette);
    return painter;
  }

  /** A page with many players loses the oldest ones' WebGL, and plain lines take its place. */
  private replace(painter: Painter): void {
    if (painter !== this.painter) return; // it was disposed of
    this.painter = this.use(new CanvasPainter());
    this.painter.canvas.setAttribute("aria-label", painter.canvas.getAttribute("aria-label") ?? "");
    painter.canvas.remove();
    painter.dispose();
    if (this.motion && this.drawing) this.painter.load(this.drawing, floorOf(this.motion));
    this.resize();
  }

  private recolour(): void {
    this.palette = this.reader.read();
    this.painter.recolour(this.palette);
    this.changed();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth || !clientHeight) return;
    this.painter.resize(clientWidth, clientHeight);
    this.viewpoint.resize(clientWidth, clientHeight);
    this.changed();
  }
}
