/** What the server and `fdsm.clip_view` say, in the types of the page. */

export interface Finding {
  kind: "mended" | "warning";
  name: string;
  text: string;
}

export interface Person {
  /** Number in the file, from 1. */
  number: number;
  /** Whether the answer is about this person. */
  taken: boolean;
}

/** Two ends, each the middle of its joints. */
export type Bone = readonly [readonly number[], readonly number[]];

/** One inspected clip: what it shows, and its points as they are drawn. */
export interface ClipView {
  name: string;
  layout: string;
  joints: string[];
  /** The ends of the bones. Each is the middle of its joints, for a head without a neck hangs at both shoulders. */
  drawn: Bone[];
  /** The axis that pointed up in the file. */
  up: string;
  fps: number;
  frames: number;
  /** Number, from 0, of the file's frame with which the clip begins. */
  first: number;
  seconds: number;
  dims: number;
  unit: string;
  /** How far the root gets, in trunk lengths; null if it is never seen. */
  travel: number | null;
  missing: number;
  /** Longest run of frames in which a missing joint is guessed from the frames around it. */
  max_gap: number;
  /** In the order of the rows of `points`. */
  persons: Person[];
  findings: Finding[];
  points: {
    /** Persons, frames, joints, 3. */
    shape: [number, number, number, number];
    /** float32, little endian, y up; NaN: missing. */
    base64: string;
  };
  spectrum: {
    /** The first high frequency. */
    cutoff: number;
    /** Of each joint and frequency; null for a joint that is never seen. */
    energy: (number[] | null)[];
  } | null;
  /** Why there is no spectrum. */
  no_spectrum: string | null;
}
