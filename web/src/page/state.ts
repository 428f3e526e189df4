// What the page knows. Views read these signals; only actions.ts and the views' own handlers write them.

import { computed, signal } from "@preact/signals";
import type { Request, Source } from "./client";
import type {
  Answer,
  ClipView,
  Example,
  Explanation,
  Finding,
  Kinematics,
  LabelsAnswer,
  Layout,
  Model,
  Vocabulary,
} from "./contract";
import { type History, newHistory, type Segment } from "./segments";

/** Something that was asked of the server. The last value stays while a new one is on its way. */
export interface Asked<T> {
  value: T | null;
  error: string | null;
  busy: boolean;
}

export function nothing<T>(): Asked<T> {
  return { value: null, error: null, busy: false };
}

export interface Label {
  text: string;
  /** Sentences that are read with the label. */
  descriptions: string[];
  /** Set by hand in the vocabulary's fields; null: as the label is read. */
  kinematics: Kinematics | null;
}

/** Fields of the form as they were typed; empty: the server's default. */
export interface Options {
  layout: string;
  fps: string;
  persons: string;
  up: string;
  aspect: string;
}

/** The value of `persons` that asks for an answer for each. They are looked at as if all were taken. */
export const EACH = "each";

export const NO_OPTIONS: Options = { layout: "", fps: "", persons: "", up: "", aspect: "" };

export const models = signal<Model[]>([]);
export const layouts = signal<Layout[]>([]);
export const examples = signal<Example[]>([]);
export const vocabulary = signal<Vocabulary | null>(null);
/** Why the page itself could not start. */
export const broken = signal<string | null>(null);

export const source = signal<Source | null>(null);
export const example = signal<string | null>(null);
export const options = signal<Options>(NO_OPTIONS);
export const clip = signal<Asked<ClipView>>(nothing());

export const labels = signal<Label[]>([]);
export const readings = signal<Asked<LabelsAnswer>>(nothing());
/** The label whose reading is open. */
export const opened = signal<string | null>(null);

/** The model that answers; null until the server has said which there are. */
export const model = signal<string | null>(null);
/** A second one beside it. */
export const otherModel = signal<string | null>(null);
/** One, or one for each person. */
export const answers = signal<Asked<Answer[]>>(nothing());
export const otherAnswers = signal<Asked<Answer[]>>(nothing());
/** The part of the clip in seconds that is asked about; null: all of it. */
export const part = signal<[number, number] | null>(null);

/** The labels that "why" compares; null: the first and the second of the answer. */
export const pair = signal<{ first: string | null; second: string | null }>({ first: null, second: null });
export const why = signal<Asked<Explanation>>(nothing());
/** What "why" shows answers an older question: a new answer, or new reasons, are on their way. */
export const whyIsOld = computed(() => why.value.busy || answers.value.busy);

export interface Found {
  segments: Segment[];
  findings: Finding[];
}
/** Which of the tabs under the player is open. */
export const tab = signal<"timeline" | "spectrum" | "live" | "code">("timeline");
export const segments = signal<History<Segment[]>>(newHistory([]));
export const chosen = signal<Segment | null>(null);
/** What is to be said of the last change of an end of the chosen segment. */
export const editing = signal<{ segment: Segment; end: "start" | "end"; text: string; refused: boolean } | null>(null);
export const segmenting = signal<{ busy: boolean; done: number; total: number; error: string | null; said: string | null }>({
  busy: false,
  done: 0,
  total: 0,
  error: null,
  said: null,
});

/** Seconds of the clip that the player shows. */
export const time = signal(0);
export const playing = signal(false);
/** Joints that are lit, by name, and perhaps from when to when. */
export const lit = signal<{ joints: readonly string[]; start?: number; end?: number } | null>(null);

/** What happened, for the live region that screen readers speak. */
export const said = signal("");

export const view = computed(() => clip.value.value);
export const labelTexts = computed(() => labels.value.map((label) => label.text));

export const clipRequest = computed<Request>(() => {
  const { layout, fps, persons, up, aspect } = options.value;
  return {
    ...(layout && { layout }),
    ...(fps && { fps: Number(fps) }),
    ...(persons && { persons: persons === EACH ? "all" : persons === "all" ? persons : Number(persons) }),
    ...(up && { up }),
    ...(aspect && { aspect: Number(aspect) }),
  };
});

/** As `clipRequest`, of a question that may be answered for each person. */
export const answerRequest = computed<Request>(() => ({
  ...clipRequest.value,
  ...(options.value.persons === EACH && { persons: EACH }),
}));
/** The answer, unless there are several. */
export const onlyAnswer = computed(() => (answers.value.value?.length === 1 ? answers.value.value[0] : null));

function requestOf(asked: readonly Label[]): Request {
  const descriptions = asked.filter((label) => label.descriptions.length).map((label) => [label.text, label.descriptions]);
  const kinematics = asked.filter((label) => label.kinematics).map((label) => [label.text, label.kinematics]);
  return {
    labels: asked.map((label) => label.text),
    ...(descriptions.length > 0 && { descriptions: Object.fromEntries(descriptions) }),
    ...(kinematics.length > 0 && { kinematics: Object.fromEntries(kinematics) }),
  };
}

/** All labels, of which is asked how they are read. */
export const labelsRequest = computed<Request>(() => requestOf(labels.value));

/** The labels that cannot be read. They are left out of what is asked of clips, which the server would refuse, and it is said. */
export const unread = computed<string[]>(() => {
  const refused = new Set(readings.value.value?.labels.filter((one) => one.refused !== null).map((one) => one.label));
  return labelTexts.value.filter((text) => refused.has(text));
});
export const readable = computed<Label[]>(() => labels.value.filter((label) => !unread.value.includes(label.text)));

/** The labels that a clip is asked about. */
export const questionRequest = computed<Request>(() => requestOf(readable.value));

/** A model by name as a request has it: the default is not named. */
export function modelRequest(name: string | null): Request {
  return name === null || name === models.value[0]?.name ? {} : { model: name };
}
