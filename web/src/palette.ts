/** The colours of the picture. They are CSS variables of the page, so light and dark are the page's business. */

/** Red, green and blue from 0 to 1, as the screen takes them. */
export type Colour = [number, number, number];

/** Names of the colours. `--fdsm-NAME` overrides each; player.css has the defaults. */
export const NAMES = [
  "background",
  "grid",
  "accent",
  "left",
  "right",
  "middle",
  "person-1",
  "person-2",
  "person-3",
  "person-4",
  "person-5",
  "person-6",
] as const;
export const PERSONS = 6;
export type Name = (typeof NAMES)[number];
export type Palette = Record<Name, Colour>;

/**
 * Reads the colours from elements whose text has them, because only the browser knows what a variable amounts to. `changed` is
 * called when one of them becomes another, for whatever reason: a media query, a class of the page, a style.
 */
export class PaletteReader {
  private readonly probes: HTMLElement;
  private readonly canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  constructor(parent: ParentNode, changed: () => void) {
    this.probes = document.createElement("div");
    this.probes.className = "probes";
    this.probes.ariaHidden = "true";
    for (const name of NAMES) {
      const probe = document.createElement("i");
      probe.style.color = `var(--${name})`;
      this.probes.append(probe);
    }
    // The style sheet gives their colour a transition, so that the browser tells when it changes.
    this.probes.addEventListener("transitionend", changed);
    parent.append(this.probes);
  }

  read(): Palette {
    const colours = [...this.probes.children].map((probe) => this.amounts(getComputedStyle(probe).color));
    return Object.fromEntries(NAMES.map((name, place) => [name, colours[place]])) as Palette;
  }

  /** A colour in any notation of CSS. */
  private amounts(colour: string): Colour {
    if (!this.canvas) return [0.5, 0.5, 0.5];
    this.canvas.fillStyle = colour;
    this.canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = this.canvas.getImageData(0, 0, 1, 1).data;
    return [red / 255, green / 255, blue / 255];
  }
}

export function mix(one: Colour, two: Colour, share: number): Colour {
  return [one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share, one[2] + (two[2] - one[2]) * share];
}
