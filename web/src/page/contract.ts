// The server's answers beside that on a clip, which the player knows, too.

import type { Bone, ClipView, Finding } from "../types";
import type { Segment } from "./segments";

export type { ClipView, Finding };

export interface Model {
  name: string;
  method: string;
  encoder: string;
  calibrated: boolean;
  reads_labels: boolean;
  takes_any_layout: boolean;
}

export interface Layout {
  name: string;
  title: string;
  joints: string[];
  drawn: Bone[];
  up: string;
}

export interface Example {
  name: string;
  title: string;
  labels: string[];
  layout: string;
}

/** A movement in the vocabulary's keys. */
export interface Kinematics {
  limbs: string[];
  path: string;
  height: string | null;
  coordination: string | null;
  stance: string;
  tempo: string;
  repetition: string;
  partner: string | null;
}

export type Group = "limbs" | "paths" | "heights" | "coordination" | "stances" | "tempi" | "repetitions" | "partners";

export interface Vocabulary {
  groups: Record<Group, Record<string, string>>;
  /** Names of everyday actions, sorted. */
  suggestions: string[];
}

export interface Ranked {
  label: string;
  score: number;
  probability: number | null;
  read_as: string | null;
  computed: number;
}

export interface Answer {
  label: string;
  unknown: boolean;
  fits: number | null;
  ranking: Ranked[];
  /** Absent: of who is looked at. */
  person?: number | null;
}

/** For each person or each part that was asked about. */
export interface Answers {
  answers: (Answer & { start?: number | null; end?: number | null })[];
  findings: Finding[];
}

export interface Meaning {
  share: number;
  kinematics: Kinematics;
  /** Limbs, path, stance, tempo. */
  phrases: string[];
}

export interface LabelReading {
  label: string;
  meanings: Meaning[];
  read_as: string | null;
  /** Why it cannot be read. */
  refused: string | null;
}

export interface LabelsAnswer {
  labels: LabelReading[];
  /** Groups of labels that are read as the same movement. */
  alike: string[][];
  warnings: string[];
}

export interface Reason {
  text: string;
  /** Above 0 it speaks for the first label. */
  share: number;
  joints: string[];
  start: number;
  end: number;
  /** What was measured and how much it is, and how much it is expected to be for the first label and for the second. */
  measurement?: string | null;
  value?: number | null;
  expected?: [number | null, number | null] | null;
}

export interface Explanation {
  first: string;
  second: string;
  margin: number;
  reasons: Reason[];
  /** Seconds from the first frame of the file to the first of the moments. */
  start: number;
  /** For each frame, how much it speaks for the first label. */
  moments: number[];
}

export interface SegmentsAnswer {
  segments: Segment[];
  findings: Finding[];
}

/** What a stream says of one person at one time. */
export interface StreamAnswer {
  time: number;
  person: number;
  label: string | null;
  score: number;
  start: number;
  fits: number | null;
}
